#include "tls/record_stream_openssl.h"

namespace cordon::tls {
namespace {

constexpr char warning = 1;
constexpr char fatal = 2;
constexpr char key_update = 24;
constexpr std::size_t key_update_record = record_overhead + 5;

std::uint8_t octet(View text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// The inner plaintext without its padding: its last octet that is not zero is the type (RFC 8446 5.2).
View without_padding(View inner) {
  auto const last = inner.find_last_not_of('\0');
  return last == View::npos ? View() : inner.substr(0, last + 1);
}

}  // namespace

RecordStream::RecordStream(Wire wire, TrafficKey opens, TrafficKey seals, Agreement agreement)
    : wire_(std::move(wire)), opens_(std::move(opens)), seals_(std::move(seals)), agreement_(std::move(agreement)) {}

// Fills as much of `into` as there is to decrypt. A failure behind good bytes waits for the next read.
Result<std::size_t> RecordStream::try_read(std::span<char> into) {
  std::size_t got = take_held(into);
  while (!is_broken() && !ended_ && got < into.size() && read_record(into, got)) {
  }
  if (got > 0) return got;
  if (is_broken()) return fail(broken_, reason_);
  if (ended_) return std::size_t{0};
  return fail(Code::would_block, "read");
}

// Whether it is worth to go on at once.
bool RecordStream::read_record(std::span<char> into, std::size_t& got) {
  auto const record = next_record();
  if (!record.possible) {
    refuse(record.why_not, "tls.record");
  } else if (record.size > 0) {
    take_record(record.size, into, got);
    return true;
  } else {
    return got == 0 && wait_for_more();
  }
  return false;
}

// Whether more has arrived.
bool RecordStream::wait_for_more() {
  if (wire_.fill()) return true;
  if (wire_.ended()) break_off(Code::reset, "tls.truncated");
  return false;
}

RecordStream::Record RecordStream::next_record() const {
  View const input = wire_.input();
  if (input.size() < record_header) return {};
  bool const known = octet(input, 0) == static_cast<std::uint8_t>(ContentType::application_data);
  if (!known) return {.possible = false, .why_not = Description::unexpected_message};
  if (octet(input, 1) != 3 || octet(input, 2) != 3) return {.possible = false, .why_not = Description::decode_error};
  auto const length = static_cast<std::size_t>(octet(input, 3) << 8 | octet(input, 4));
  if (length > most_ciphertext) return {.possible = false, .why_not = Description::record_overflow};
  return {.size = input.size() < record_header + length ? 0 : record_header + length};
}

// Decrypts to where the data is wanted, or in place when it might not fit there.
void RecordStream::take_record(std::size_t size, std::span<char> into, std::size_t& got) {
  auto const record = wire_.input().first(size);
  auto const room = into.subspan(got);
  bool const direct = room.size() + record_header + record_tag >= size;
  char* const to = direct ? room.data() : record.data() + record_header;
  auto const opened = opens_.open(record, to);
  if (!opened) return refuse(Description::bad_record_mac, "tls.record");
  if (*opened > most_plaintext + 1) return refuse(Description::record_overflow, "tls.record");
  View const inner = without_padding({to, *opened});
  if (inner.empty()) return refuse(Description::unexpected_message, "tls.record");
  View const content = inner.substr(0, inner.size() - 1);
  auto const type = static_cast<ContentType>(inner.back());
  bool const data = type == ContentType::application_data && message_size_ == 0;
  count_record(data ? content.size() : 0);
  if (is_broken()) return;
  if (data && !direct) {
    hold(size, content.size());
    got += take_held(room);
    return;
  }
  if (data) {
    got += content.size();
  } else {
    take_content(type, content);
  }
  wire_.consume(size);
}

void RecordStream::hold(std::size_t record, std::size_t data) {
  held_begin_ = record_header;
  held_end_ = static_cast<std::uint32_t>(record_header + data);
  held_record_ = static_cast<std::uint32_t>(record);
}

std::size_t RecordStream::take_held(std::span<char> into) {
  if (held_record_ == 0) return 0;
  auto const size = std::min<std::size_t>(into.size(), held_end_ - held_begin_);
  std::memcpy(into.data(), wire_.input().data() + held_begin_, size);
  held_begin_ += static_cast<std::uint32_t>(size);
  if (held_begin_ == held_end_) wire_.consume(std::exchange(held_record_, 0));
  return size;
}

void RecordStream::take_content(ContentType type, View content) {
  bool const interrupts = message_size_ > 0 && type != ContentType::handshake;
  if (interrupts) return refuse(Description::unexpected_message, "tls.record");
  switch (type) {
    case ContentType::alert: return take_alert(content);
    case ContentType::handshake: return take_handshake(content);
    default: return refuse(Description::unexpected_message, "tls.record");
  }
}

// All but close_notify and user_canceled, which announces it, end the connection (RFC 8446 6).
void RecordStream::take_alert(View content) {
  constexpr std::uint8_t user_canceled = 90;
  if (content.size() != 2) return refuse(Description::decode_error, "tls.record");
  auto const description = octet(content, 1);
  if (description == user_canceled) return;
  ended_ = description == static_cast<std::uint8_t>(Description::close_notify);
  if (!ended_) break_off(Code::reset, "tls.alert");
}

// The only message that a client may send now is KeyUpdate. It ends with its record: the next one has another key.
void RecordStream::take_handshake(View content) {
  if (content.empty()) return refuse(Description::unexpected_message, "tls.record");
  for (char const each : content) {
    if (message_size_ == message_.size()) return refuse(Description::unexpected_message, "tls.record");
    message_[message_size_++] = each;
  }
  constexpr std::array<char, 4> header{key_update, 0, 0, 1};
  auto const size = std::min<std::size_t>(message_size_, header.size());
  if (message_[0] != key_update) return refuse(Description::unexpected_message, "tls.record");
  if (!std::equal(header.begin(), header.begin() + size, message_.begin()))
    return refuse(Description::decode_error, "tls.record");
  if (message_size_ < message_.size()) return;
  message_size_ = 0;
  take_key_update(static_cast<std::uint8_t>(message_[4]));
}

void RecordStream::take_key_update(std::uint8_t request) {
  if (request > 1) return refuse(Description::illegal_parameter, "tls.record");
  if (!opens_.update()) return break_off(Code::internal, "tls.key_update");
  owes_update_ |= request == 1;
}

void RecordStream::count_record(std::size_t data) {
  bytes_read_ += data;
  if (data > 0) return;
  if (++strange_records_ > most_strange_records + (bytes_read_ >> 20)) refuse(Description::unexpected_message, "tls.flood");
}

bool RecordStream::has_buffered() const {
  if (is_broken() || ended_ || held_record_ > 0) return true;
  auto const record = next_record();
  return record.size > 0 || !record.possible;
}

Result<std::size_t> RecordStream::try_write(std::span<iovec const> from) {
  if (is_broken() || shut_down_) return fail(Code::reset, "tls.broken");
  if (wire_.blocked()) {
    auto flushed = wire_.flush();
    if (!flushed) return fail(flushed);
  }
  Plaintext plaintext(from);
  while (!plaintext.empty() && seal_next(plaintext)) {
  }
  if (is_broken()) return fail(broken_, reason_);
  auto flushed = wire_.flush();
  if (!flushed && flushed.error().code != Code::would_block) {
    break_off(flushed.error().code, "tls.write");
    return fail(broken_, reason_);
  }
  return plaintext.taken();
}

// False when there is no room for more, or it is broken.
bool RecordStream::seal_next(Plaintext& plaintext) {
  std::size_t const size = std::min(plaintext.left(), most_plaintext) + record_overhead;
  if (!wire_.reserve(size + key_update_record)) return false;
  renew_key();
  if (is_broken()) return false;
  char* const to = wire_.reserve(size);
  View const piece = plaintext.next(most_plaintext, to + record_header);
  if (!seals_.seal(ContentType::application_data, piece, to)) {
    break_off(Code::internal, "tls.write");
    return false;
  }
  wire_.add(piece.size() + record_overhead);
  return true;
}

// Tells the peer of a new key of ours, when it asked for one or the present one has been used enough. It waits for room.
void RecordStream::renew_key() {
  bool const due = owes_update_ || seals_.sequence() >= most_records_of_a_key;
  if (!due || !wire_.reserve(key_update_record)) return;
  constexpr char not_requested = 0;
  constexpr char message[] = {key_update, 0, 0, 1, not_requested};
  owes_update_ = false;
  bool const renewed = seal(ContentType::handshake, {message, sizeof message}) && seals_.update();
  if (!renewed) break_off(Code::internal, "tls.key_update");
}

bool RecordStream::seal(ContentType type, View content) {
  char* const to = wire_.reserve(content.size() + record_overhead);
  if (!to || !seals_.seal(type, content, to)) return false;
  wire_.add(content.size() + record_overhead);
  return true;
}

// What was said along with a read (a ticket, a new key) goes with the next write, or else now.
void RecordStream::wait_readable(net::Waiter& waiter) {
  if (!is_broken() && !shut_down_) renew_key();
  if (wire_.has_output()) [[maybe_unused]]
    auto const flushed = wire_.flush();
  wire_.settle();
  wire_.inner().wait_readable(waiter);
}

void RecordStream::shutdown() {
  if (is_broken() || shut_down_) return;
  shut_down_ = true;
  tell(Description::close_notify);
  auto const flushed = wire_.flush();
  if (flushed) wire_.inner().shutdown();
}

void RecordStream::tell(Description description) {
  char const level = description == Description::close_notify ? warning : fatal;
  char const alert[] = {level, static_cast<char>(description)};
  [[maybe_unused]] auto const told = seal(ContentType::alert, {alert, sizeof alert});
}

// The peer broke the protocol: it is told how, if that can be.
void RecordStream::refuse(Description description, std::string_view reason) {
  if (!shut_down_) tell(description);
  break_off(Code::malformed, reason);
}

void RecordStream::break_off(Code code, std::string_view reason) {
  broken_ = code;
  reason_ = reason;
  held_record_ = 0;
  [[maybe_unused]] auto const flushed = wire_.flush();
}

}  // namespace cordon::tls
