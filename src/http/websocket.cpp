#include "http/websocket.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::http::websocket {
namespace {

constexpr std::size_t most_control = 125;
constexpr std::size_t most_thrown_away = 1024 * 1024;

// 16 bytes in base64: 22 digits, the last of which carries two bits, and the padding (RFC 6455 section 4.1).
bool is_key(View key) {
  auto is_digit = [](char c) {
    return text::is_digit(c) || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_digit) &&
         View("AQgw").find(key[21]) != View::npos;
}

bool is_known(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
    case Opcode::text:
    case Opcode::binary:
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong: return true;
  }
  return false;
}

// Codes that may be in a frame (section 7.4, and IANA's registry for 1012 to 1014).
bool may_be_sent(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::uint64_t read_number(unsigned char const* from, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | from[i];
  return number;
}

void append_number(std::string& out, std::uint64_t number, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift & 0xff));
}

void append_length(std::string& out, std::uint64_t length) {
  if (length <= most_control) {
    append_number(out, length, 1);
  } else if (length <= 0xffff) {
    append_number(out, 126, 1);
    append_number(out, length, 2);
  } else {
    append_number(out, 127, 1);
    append_number(out, length, 8);
  }
}

// At most `most` bytes, without cutting a character in two.
View cut(View text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace

Closing closing_for(Error const& error) {
  switch (error.code) {
    case Code::invalid: return Closing::bad_payload;
    case Code::too_large: return Closing::too_big;
    case Code::malformed: return Closing::protocol_error;
    default: return Closing::internal_error;
  }
}

Result<std::string> accept_key(Request const& request) {
  auto const& fields = request.fields;
  if (request.method != Method::get || request.version != Version::http_1_1) return fail(Code::malformed, "ws.method");
  if (!fields.has_token(Name::upgrade, "websocket")) return fail(Code::malformed, "ws.upgrade");
  if (!fields.has_token(Name::connection, "upgrade")) return fail(Code::malformed, "ws.connection");
  if (fields.get(Name::sec_websocket_version) != "13") return fail(Code::unsupported, "ws.version");
  auto const key = fields.get(Name::sec_websocket_key);
  if (fields.count(Name::sec_websocket_key) != 1 || !is_key(*key)) return fail(Code::malformed, "ws.key");
  return tls::base64(tls::sha1(std::string(*key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

void append_frame(std::string& out, Opcode opcode, View payload) {
  assert(opcode < Opcode::close || payload.size() <= most_control);
  out.push_back(static_cast<char>(0x80 | std::to_underlying(opcode)));
  append_length(out, payload.size());
  out.append(payload);
}

void append_close(std::string& out, Closing code, View reason) {
  std::string payload;
  append_number(payload, std::to_underlying(code), 2);
  payload.append(cut(reason, most_control - 2));
  append_frame(out, Opcode::close, payload);
}

Result<Decoder::Item> Decoder::step(View& input) {
  for (;;) {
    if (!in_payload_) {
      bool const whole = take_header(input);
      auto checked = header_size_ < 2 ? ok() : check_first_bytes();
      if (!checked) return fail(checked);
      if (!whole) return Item{};
      if (auto begun = begin_frame(); !begun) return fail(begun);
    }
    if (auto taken = take_payload(input); !taken) return fail(taken);
    if (left_ > 0) return Item{};
    auto item = end_frame();
    if (!item || item->kind != Item::Kind::none) return item;
  }
}

// Whether the header is whole.
bool Decoder::take_header(View& input) {
  while (header_size_ < header_needed()) {
    if (input.empty()) return false;
    header_[header_size_++] = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
  }
  return true;
}

std::size_t Decoder::header_needed() const {
  if (header_size_ < 2) return 2;
  auto const length = header_[1] & 0x7f;
  return 2U + (length == 126 ? 2U : length == 127 ? 8U : 0U) + 4U;
}

Result<void> Decoder::check_first_bytes() const {
  if ((header_[0] & 0x70) != 0) return fail(Code::malformed, "ws.reserved_bits");
  if (!is_known(opcode())) return fail(Code::malformed, "ws.opcode");
  if ((header_[1] & 0x80) == 0) return fail(Code::malformed, "ws.unmasked");
  if (is_control()) {
    bool const fits = final() && (header_[1] & 0x7f) <= most_control;
    return fits ? ok() : fail(Code::malformed, "ws.control");
  }
  bool const continues = opcode() == Opcode::continuation;
  if (continues != (message_ != Opcode::continuation)) return fail(Code::malformed, "ws.fragmentation");
  return ok();
}

Result<void> Decoder::begin_frame() {
  auto length = read_length();
  if (!length) return fail(length);
  if (is_control()) {
    control_.clear();
  } else if (opcode() != Opcode::continuation) {
    message_ = opcode();
    data_.clear();
    utf8_.reset();
  }
  if (!is_control() && *length > most_ - data_.size()) return fail(Code::too_large, "ws.message");
  std::copy_n(&header_[header_size_ - 4], 4, mask_.begin());
  left_ = *length;
  mask_at_ = 0;
  header_size_ = 0;
  in_payload_ = true;
  return ok();
}

Result<std::uint64_t> Decoder::read_length() const {
  std::uint64_t const first = header_[1] & 0x7f;
  if (first <= most_control) return first;
  auto const length = read_number(&header_[2], first == 126 ? 2 : 8);
  bool const shortest = first == 126 ? length > most_control : length > 0xffff && length >> 63 == 0;
  if (!shortest) return fail(Code::malformed, "ws.length");
  return length;
}

Result<void> Decoder::take_payload(View& input) {
  auto& out = is_control() ? control_ : data_;
  auto const begin = out.size();
  auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
  out.append(input.substr(0, size));
  for (std::size_t i = begin; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ mask_[mask_at_++ & 3]);
  input.remove_prefix(size);
  left_ -= size;
  if (!is_control() && message_ == Opcode::text && !utf8_.accept(View(out).substr(begin))) return fail(Code::invalid, "ws.utf8");
  return ok();
}

Result<Decoder::Item> Decoder::end_frame() {
  in_payload_ = false;
  switch (opcode()) {
    case Opcode::ping: return Item{.kind = Item::Kind::ping, .payload = control_};
    case Opcode::pong: return Item{.kind = Item::Kind::pong, .payload = control_};
    case Opcode::close: return end_close();
    default: return final() ? end_message() : Result<Item>(Item{});
  }
}

Result<Decoder::Item> Decoder::end_message() {
  bool const is_text = std::exchange(message_, Opcode::continuation) == Opcode::text;
  if (is_text && !utf8_.complete()) return fail(Code::invalid, "ws.utf8");
  return Item{.kind = is_text ? Item::Kind::text : Item::Kind::binary, .payload = data_};
}

Result<Decoder::Item> Decoder::end_close() const {
  if (control_.empty()) return Item{.kind = Item::Kind::close, .close_code = std::to_underlying(Closing::none_given)};
  if (control_.size() == 1) return fail(Code::malformed, "ws.close");
  auto const code = static_cast<std::uint16_t>(read_number(reinterpret_cast<unsigned char const*>(control_.data()), 2));
  if (!may_be_sent(code)) return fail(Code::malformed, "ws.close");
  View const reason = View(control_).substr(2);
  Utf8 utf8;
  if (!utf8.accept(reason) || !utf8.complete()) return fail(Code::invalid, "ws.utf8");
  return Item{.kind = Item::Kind::close, .payload = reason, .close_code = code};
}

Task<Decoder::Item> Session::receive() {
  for (;;) {
    auto item = co_await next();
    if (!item) co_return item;
    switch (item->kind) {
      case Decoder::Item::Kind::text:
      case Decoder::Item::Kind::binary: co_return item;
      case Decoder::Item::Kind::close: {
        auto answered = co_await answer_close(item->close_code);
        if (!answered) co_return fail(answered);
        co_return fail(Code::closed, "ws.closed");
      }
      case Decoder::Item::Kind::ping: {
        auto sent = co_await send(Opcode::pong, item->payload);
        if (!sent) co_return fail(sent);
        break;
      }
      default: break;
    }
  }
}

// The next item, after reading what it takes.
Task<Decoder::Item> Session::next() {
  for (;;) {
    auto item = decoder_.step(input_);
    if (!item) {
      auto told = co_await refuse(item.error());
      if (!told) co_return fail(told);
      co_return item;
    }
    if (item->kind != Decoder::Item::Kind::none) co_return item;
    auto size = co_await net::read_some(stream_, buffer_);
    if (!size) co_return fail(size);
    if (*size == 0) co_return fail(Code::reset, "ws.end");
    input_ = View(buffer_.data(), *size);
  }
}

// What the client still says is thrown away: a connection closed under it could be reset before it has read our reason.
Task<void> Session::refuse(Error const& error) {
  auto told = co_await say_close(closing_for(error), error.reason);
  for (std::size_t thrown = 0; told && thrown < most_thrown_away;) {
    auto size = co_await net::read_some(stream_, buffer_);
    if (!size || *size == 0) break;
    thrown += *size;
  }
  co_return told;
}

Task<void> Session::send(Opcode opcode, View payload) {
  out_.clear();
  append_frame(out_, opcode, payload);
  co_return co_await write();
}

Task<void> Session::write() {
  if (broken_) co_return fail(Code::reset, "ws.broken");
  auto written = co_await net::write_all(stream_, out_);
  broken_ = !written;
  co_return written;
}

Task<void> Session::answer_close(std::uint16_t code) {
  auto const answer = code == std::to_underlying(Closing::none_given) ? Closing::normal : Closing(code);
  auto said = co_await say_close(answer, {});
  co_return said;
}

Task<void> Session::say_close(Closing code, View reason) {
  out_.clear();
  append_close(out_, code, reason);
  auto written = co_await write();
  if (written) stream_.shutdown();
  co_return written;
}

// What the client still says is read and forgotten, so that its end of the connection finds our close and not a reset.
Task<void> Session::close(Closing code, std::string reason) {
  auto said = co_await say_close(code, reason);
  if (!said) co_return said;
  for (;;) {
    auto item = decoder_.step(input_);
    if (!item || item->kind == Decoder::Item::Kind::close) co_return ok();
    if (item->kind != Decoder::Item::Kind::none) continue;
    auto size = co_await net::read_some(stream_, buffer_);
    if (!size || *size == 0) co_return ok();
    input_ = View(buffer_.data(), *size);
  }
}

}  // namespace cordon::http::websocket
