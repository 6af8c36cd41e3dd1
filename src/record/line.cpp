#include "record/line.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cassert>

#include "base/text.h"
#include "record/fields.h"
#include "record/json.h"

namespace cordon::record {
namespace {

constexpr View lost_key = ",\"kind\":\"lost\",\"count\":";

void begin_line(std::string& to, std::uint64_t number, View kind) {
  to += line_start;
  json::append_number(to, number);
  to += ",\"kind\":\"";
  to += kind;
  to += '"';
}

template <class Record>
void append_fields(std::string& to, std::span<Field<Record> const> fields, Record const& record, Veil& veil) {
  FieldWriter writer(to, veil);
  for (Field<Record> const& field : fields) {
    writer.begin(field.name, field.privacy);
    field.write(writer, record);
  }
  to += "}\n";
}

void end_with_time(std::string& to, Wall when) {
  to += ",\"time\":";
  json::append_time(to, when);
  to += "}\n";
}

bool is_plain_word(View text, std::size_t longest, char first, char last) {
  auto const allowed = [=](char c) { return (c >= first && c <= last) || c == '-'; };
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, allowed);
}

View bytes_of(Client const& client) {
  return {reinterpret_cast<char const*>(client.bytes.data()), client.family == Family::ipv4 ? 4U : 16U};
}

std::string full_text(Client const& client) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(client.family == Family::ipv4 ? AF_INET : AF_INET6, client.bytes.data(), text.data(), text.size());
  return text.data();
}

std::uint64_t take_number(View& text) {
  auto const digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(digits.size());
  return text::parse_number(digits).value_or(0);
}

}  // namespace

void append_line(std::string& to, std::uint64_t number, ExchangeRecord const& record, Veil& veil) {
  begin_line(to, number, "exchange");
  append_fields(to, exchange_fields(), record, veil);
}

void append_line(std::string& to, std::uint64_t number, ConnectionRecord const& record, Veil& veil) {
  begin_line(to, number, "connection");
  append_fields(to, connection_fields(), record, veil);
}

void append_lost(std::string& to, std::uint64_t number, std::uint64_t count, Wall when) {
  to += line_start;
  json::append_number(to, number);
  to += lost_key;
  json::append_number(to, count);
  end_with_time(to, when);
}

void append_event(std::string& to, std::uint64_t number, View kind, Wall when) {
  begin_line(to, number, kind);
  end_with_time(to, when);
}

std::optional<std::uint64_t> number_after(View line) {
  if (!line.starts_with(line_start)) return {};
  line.remove_prefix(line_start.size());
  std::uint64_t const number = take_number(line);
  if (number == 0) return {};
  if (!line.starts_with(lost_key)) return number + 1;
  line.remove_prefix(lost_key.size());
  std::uint64_t const count = take_number(line);
  if (count == 0) return {};
  return number + count;
}

void FieldWriter::key() {
  line_.append(",\"", 2).append(name_).append("\":", 2);
}

void FieldWriter::open_key() {
  assert(class_ == Class::open);
  key();
}

void FieldWriter::text(View value) {
  if (value.empty()) return;
  open_key();
  json::append_string(line_, value);
}

void FieldWriter::method(View value) {
  if (!value.empty()) text(is_plain_word(value, 20, 'A', 'Z') ? value : "*");
}

void FieldWriter::number(std::uint64_t value) {
  open_key();
  json::append_number(line_, value);
}

void FieldWriter::hex(std::span<unsigned char const> bytes) {
  if (std::ranges::all_of(bytes, [](unsigned char byte) { return byte == 0; })) return;
  open_key();
  line_ += '"';
  json::append_hex(line_, bytes);
  line_ += '"';
}

void FieldWriter::identifier(std::uint64_t value) {
  std::array<unsigned char, 8> bytes;
  for (std::size_t i = bytes.size(); i-- > 0; value >>= 8) bytes[i] = static_cast<unsigned char>(value & 0xFF);
  hex(bytes);
}

void FieldWriter::time(Wall value) {
  open_key();
  json::append_time(line_, value);
}

void FieldWriter::seconds(Duration value) {
  open_key();
  json::append_seconds(line_, value);
}

void FieldWriter::flag(bool value) {
  if (!value) return;
  open_key();
  line_ += "true";
}

void FieldWriter::index(Veil::About about, View text) {
  auto const digits = veil_.index(about, text);
  line_.append(digits.data(), digits.size());
}

void FieldWriter::address(Client const& client, Shown shown) {
  assert(class_ == Class::address);
  if (client.family == Family::none) return;
  key();
  if (shown == Shown::full) return json::append_string(line_, full_text(client));
  line_ += "\"p:";
  index(Veil::About::address, bytes_of(client));
  line_ += '"';
}

void FieldWriter::path(View value, Shown shown) {
  assert(class_ == Class::person);
  // A query has no business here; should one come along, it ends here.
  value = value.substr(0, value.find_first_of("?#"));
  if (value.empty()) return;
  key();
  if (shown == Shown::full || value == "/") return json::append_string(line_, value);
  View const segment = value.starts_with('/') ? value.substr(1, value.find('/', 1) - 1) : View();
  bool const plain = is_plain_word(segment, 32, 'a', 'z');
  line_ += "\"/";
  line_ += plain ? segment : "*";
  if (!plain || segment.size() + 1 < value.size()) {
    line_ += "/#";
    index(Veil::About::path, value);
  }
  line_ += '"';
}

void FieldWriter::name(View value, Shown shown) {
  assert(class_ == Class::person);
  if (value.empty()) return;
  key();
  if (shown == Shown::full) return json::append_string(line_, value);
  line_ += "\"#";
  index(Veil::About::name, value);
  line_ += '"';
}

}  // namespace cordon::record
