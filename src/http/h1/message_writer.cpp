#include "http/h1/message_writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "http/characters.h"

namespace cordon::http::h1 {
namespace {

// Most fields come in one piece already.
bool is_line(Field const& field) {
  char const* const end = field.name.data() + field.name.size();
  return field.value.data() == end + 2 && end[0] == ':' && end[1] == ' ';
}

bool has_no_body(int status, Method method) {
  return status < 200 || status == 204 || status == 304 || method == Method::head;
}

// A sender that lists what the message rests on does not get it removed.
constexpr NameSet never_removed = set_of(Name::host) | set_of(Name::content_length);

}  // namespace

ConnectionOptions::ConnectionOptions(Fields const& fields) : fields_(fields) {
  if (!fields.may_have(set_of(Name::connection))) return;
  for (Field const& field : fields) {
    if (field.known == Name::connection) note(field.value);
  }
}

void ConnectionOptions::note(View list) {
  while (!list.empty()) {
    View const option = text::trim(text::take_until(list, ','));
    Name const known = lookup(option);
    if (known != Name::other) known_ |= set_of(known);
    others_ |= known == Name::other && !option.empty() && !matches(option, "close");
  }
}

void remove_hop_by_hop(Fields& fields) {
  if (!fields.may_have(hop_by_hop_names)) return;
  ConnectionOptions const options(fields);
  if (options.others()) {
    fields.remove_if([&](Field const& field) { return field.known == Name::other && options.list(field); });
  }
  fields.remove_all(hop_by_hop_names | (options.known() & ~never_removed));
}

void HeadWriter::add(View name, View value) {
  char* to = text::put(room(name.size() + value.size() + 4), name);
  *to++ = ':';
  *to++ = ' ';
  to = text::put(to, value);
  *to++ = '\r';
  *to++ = '\n';
  at_ = to;
}

void HeadWriter::add(Field const& field) {
  if (!is_line(field)) return add(field.name, field.value);
  View const line(field.name.data(), field.name.size() + 2 + field.value.size());
  char* const to = text::put(room(line.size() + 2), line);
  to[0] = '\r';
  to[1] = '\n';
  at_ = to + 2;
}

View HeadWriter::finish() {
  add("\r\n");
  arena_.trim(begin_, static_cast<std::size_t>(limit_ - begin_), at_);
  return {begin_, static_cast<std::size_t>(at_ - begin_)};
}

void HeadWriter::grow(std::size_t size) {
  auto const used = static_cast<std::size_t>(at_ - begin_);
  std::size_t const wanted = std::max(2 * used + size, first_room);
  char* const larger = static_cast<char*>(arena_.allocate(wanted));
  if (used > 0) std::memcpy(larger, begin_, used);
  begin_ = larger;
  at_ = larger + used;
  limit_ = larger + wanted;
}

View write_head(Arena& arena, std::span<View const> start, Fields const& fields, std::span<View const> extra_lines) {
  HeadWriter head(arena);
  for (View const part : start) head.add(part);
  for (Field const& field : fields) head.add(field);
  for (View const line : extra_lines) head.add(line);
  return head.finish();
}

Delimiting delimit_response(Response const& response, Request const& request, Arena& arena) {
  using Kind = Delimiting::Kind;
  if (has_no_body(response.status, request.method)) {
    bool const states_none = !response.body && response.status >= 200 && response.status != 204 && response.status != 304;
    bool const silent = response.fields.has(Name::content_length) || !states_none;
    return {Kind::none, 0, silent ? View() : View("content-length: 0\r\n")};
  }
  if (auto const stated = content_length(response.fields)) return {Kind::length, *stated, {}};
  auto const known = response.body ? response.body->remaining() : std::optional<std::uint64_t>(0);
  if (known) {
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, *known).ptr;
    return {Kind::length, *known, arena.join({"content-length: ", View(digits, static_cast<std::size_t>(end - digits)), "\r\n"})};
  }
  if (request.version == Version::http_1_0) return {Kind::until_close, 0, {}};
  return {Kind::chunked, 0, "transfer-encoding: chunked\r\n"};
}

View chunk_prefix(std::span<char, 20> buffer, std::size_t size) {
  char* const end = std::to_chars(buffer.data(), buffer.data() + 16, size, 16).ptr;
  return {buffer.data(), static_cast<std::size_t>(text::put(end, "\r\n") - buffer.data())};
}

View last_chunk(Arena& arena, Fields const* trailers) {
  if (!trailers || trailers->empty()) return "0\r\n\r\n";
  View const start[] = {"0\r\n"};
  return write_head(arena, start, *trailers, {});
}

}  // namespace cordon::http::h1
