#include "tls/hello.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cordon::tls {
namespace {

constexpr std::uint8_t handshake_record = 22;
constexpr std::uint8_t client_hello_message = 1;
constexpr std::size_t record_header = 5;
constexpr std::size_t message_header = 4;

enum Extension : std::uint16_t {
  server_name_extension = 0,
  groups_extension = 10,
  signature_schemes_extension = 13,
  alpn_extension = 16,
  pre_shared_key_extension = 41,
  versions_extension = 43,
};

std::unexpected<Error> malformed(std::string detail) {
  return fail(Code::malformed, "tls.malformed", std::move(detail));
}
std::unexpected<Error> too_large() {
  return fail(Code::too_large, "tls.too_large", "the ClientHello is too large");
}

// Takes numbers and vectors off the front of what it was given. After the first that is not there, all are zero and empty.
class Reader {
 public:
  explicit Reader(View bytes) : rest_(bytes) {}

  std::size_t number(std::size_t width) {
    std::size_t value = 0;
    for (char byte : take(width)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  View take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    View const result = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return result;
  }
  // A vector whose length comes first, in `width` bytes.
  View vector(std::size_t width, std::size_t least) {
    View const result = take(number(width));
    if (result.size() < least) failed_ = true;
    return result;
  }
  bool empty() const { return rest_.empty(); }
  bool failed() const { return failed_; }
  // Everything was there, and nothing is left.
  bool finished() const { return !failed_ && rest_.empty(); }

 private:
  View rest_;
  bool failed_ = false;
};

// The whole of an extension: one vector of numbers of two bytes, not empty.
bool read_numbers(View extension, std::size_t width, std::vector<std::uint16_t>& into) {
  Reader outer(extension);
  View const list = outer.vector(width, 2);
  if (!outer.finished() || list.size() % 2 != 0) return false;
  for (Reader reader(list); !reader.empty();) into.push_back(reader.u16());
  return true;
}

bool read_alpn(View extension, std::vector<std::string>& into) {
  Reader outer(extension);
  Reader reader(outer.vector(2, 2));
  while (!reader.empty()) into.emplace_back(reader.vector(1, 1));
  return outer.finished() && reader.finished();
}

// Exactly one name, of type host_name.
Result<std::string> read_server_name(View extension) {
  Reader outer(extension);
  Reader list(outer.vector(2, 1));
  auto const type = list.number(1);
  View const name = list.vector(2, 1);
  if (!outer.finished() || !list.finished() || type != 0) return malformed("server_name");
  if (!is_host_name(name)) return fail(Code::malformed, "tls.server_name", "the server name is not a host name");
  return text::to_lower(name);
}

Result<void> read_extension(std::uint16_t type, View body, ClientHello& hello) {
  bool good = true;
  if (type == server_name_extension) {
    auto name = read_server_name(body);
    if (!name) return fail(name);
    hello.server_name = std::move(*name);
  } else if (type == alpn_extension) {
    good = read_alpn(body, hello.alpn);
  } else if (type == versions_extension) {
    good = read_numbers(body, 1, hello.versions);
  } else if (type == groups_extension) {
    good = read_numbers(body, 2, hello.groups);
  } else if (type == signature_schemes_extension) {
    good = read_numbers(body, 2, hello.signature_schemes);
  }
  if (!good) return malformed("extension " + std::to_string(type));
  return ok();
}

bool has_duplicate(std::vector<std::uint16_t> values) {
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values) != values.end();
}

Result<void> read_extensions(View list, ClientHello& hello) {
  Reader reader(list);
  while (!reader.empty()) {
    auto const type = reader.u16();
    View const body = reader.vector(2, 0);
    if (reader.failed()) return malformed("extensions");
    if (type == pre_shared_key_extension && !reader.empty()) return malformed("pre_shared_key is not the last extension");
    hello.extensions.push_back(type);
    auto read = read_extension(type, body, hello);
    if (!read) return fail(read);
  }
  if (has_duplicate(hello.extensions)) return malformed("an extension came twice");
  return ok();
}

Result<std::optional<ClientHello>> read_hello(View body) {
  ClientHello hello;
  Reader reader(body);
  hello.legacy_version = reader.u16();
  reader.take(32);
  View const session = reader.vector(1, 0);
  View const suites = reader.vector(2, 2);
  View const compression = reader.vector(1, 1);
  if (reader.failed() || session.size() > 32 || suites.size() % 2 != 0) return malformed("ClientHello");
  if (hello.legacy_version >> 8 != 3) return malformed("version");
  if (!compression.contains('\0')) return malformed("no compression is not offered");
  for (Reader suite(suites); !suite.empty();) hello.cipher_suites.push_back(suite.u16());

  if (reader.empty()) return hello;
  View const extensions = reader.vector(2, 0);
  if (!reader.finished()) return malformed("ClientHello");
  auto read = read_extensions(extensions, hello);
  if (!read) return fail(read);
  return hello;
}

// Someone who speaks another protocol to this port, told apart so that the log can say so.
Result<std::optional<ClientHello>> not_a_record(View bytes) {
  constexpr std::array<View, 10> starts{"GET ",     "HEAD ",    "POST ",  "PUT ",   "DELETE ",
                                        "OPTIONS ", "CONNECT ", "PATCH ", "TRACE ", "PRI * HTTP/2"};
  for (View start : starts) {
    if (bytes.starts_with(start)) return fail(Code::malformed, "tls.plain_http", "plain HTTP on a TLS port");
    if (start.starts_with(bytes)) return std::nullopt;
  }
  return fail(Code::malformed, "tls.not_tls");
}

// Joins the fragments of the first handshake message.
class Assembler {
 public:
  explicit Assembler(View bytes) : bytes_(bytes) {}

  Result<std::optional<ClientHello>> run() {
    while (true) {
      auto more = next_record();
      if (!more) return fail(more);
      if (!*more) return std::nullopt;
      if (complete()) return read_hello(View(message_).substr(message_header));
    }
  }

 private:
  // Whether the record is here as a whole. What there is of an incomplete one is looked at, so that errors show early.
  Result<bool> next_record() {
    View const record = bytes_.substr(offset_);
    if (!record.empty() && record[0] != handshake_record) return malformed("not a handshake record");
    if (record.size() > 1 && record[1] != 3) return fail(Code::malformed, "tls.not_tls", "record version");
    if (record.size() < record_header) return offset_ + record_header > largest_hello ? Result<bool>(too_large()) : false;
    auto const length = Reader(record.substr(3, 2)).number(2);
    if (length == 0) return malformed("an empty handshake record");
    if (offset_ + record_header + length > largest_hello) return too_large();
    View const fragment = record.substr(record_header, length);
    auto appended = append(fragment, length);
    if (!appended) return fail(appended);
    offset_ += record_header + length;
    return fragment.size() == length;
  }

  Result<void> append(View fragment, std::size_t length) {
    auto const after = message_.size() + length;
    message_ += fragment;
    if (!message_.empty() && message_[0] != client_hello_message) return malformed("not a ClientHello");
    if (message_.size() < message_header) return ok();
    if (wanted() > largest_hello) return too_large();
    if (after > wanted()) return malformed("something follows the ClientHello in its record");
    return ok();
  }

  std::size_t wanted() const { return message_header + Reader(View(message_).substr(1, 3)).number(3); }
  bool complete() const { return message_.size() >= message_header && message_.size() == wanted(); }

  View bytes_;
  std::size_t offset_ = 0;
  std::string message_;
};

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label, [](char c) {
    char const small = text::lower(c);
    return (small >= 'a' && small <= 'z') || text::is_digit(c) || c == '-' || c == '_';
  });
}

}  // namespace

Result<std::optional<ClientHello>> parse_client_hello(View bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes[0] != handshake_record) return not_a_record(bytes);
  return Assembler(bytes).run();
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > 253 || name.back() == '.') return false;
  std::string_view label;
  while (!name.empty()) {
    label = text::take_until(name, '.');
    if (!is_label(label)) return false;
  }
  // A last label of digits alone makes an IPv4 address of it.
  return !std::ranges::all_of(label, text::is_digit);
}

}  // namespace cordon::tls
