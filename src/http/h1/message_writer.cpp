#include "http/h1/message_writer.h"

#include <charconv>
#include <cstring>

#include "base/text.h"

namespace cordon::http::h1 {
namespace {

char* append(char* to, View text) {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

char* append_field(char* to, Field const& field) {
  to = append(to, field.name);
  to = append(to, ": ");
  to = append(to, field.value);
  return append(to, "\r\n");
}

bool has_no_body(int status, Method method) {
  return status < 200 || status == 204 || status == 304 || method == Method::head;
}

// What Connection lists goes too; but a sender that lists what the message rests on does not get it removed.
void remove_listed(Fields& fields, View list) {
  while (!list.empty()) {
    View const name = text::trim(text::take_until(list, ','));
    Name const known = lookup(name);
    if (name.empty() || known == Name::host || known == Name::content_length || known == Name::keep_alive ||
        text::iequals(name, "close"))
      continue;
    if (known == Name::other) {
      fields.remove(name);
    } else if (known != Name::connection) {
      fields.remove(known);
    }
  }
}

}  // namespace

void remove_hop_by_hop(Fields& fields) {
  // The list's text stays where it is while the fields it names go.
  while (auto const list = fields.get(Name::connection)) {
    fields.remove_if([&](Field const& field) { return field.known == Name::connection && field.value.data() == list->data(); });
    remove_listed(fields, *list);
  }
  if (fields.may_have(hop_by_hop_names)) fields.remove_if([](Field const& field) { return is_hop_by_hop(field.known); });
}

View write_head(Arena& arena, std::span<View const> start, Fields const& fields, std::span<View const> extra_lines) {
  std::size_t size = 2;
  for (View const part : start) size += part.size();
  for (auto const& field : fields) size += field.name.size() + field.value.size() + 4;
  for (View const line : extra_lines) size += line.size();

  char* const begin = static_cast<char*>(arena.allocate(size));
  char* to = begin;
  for (View const part : start) to = append(to, part);
  for (auto const& field : fields) to = append_field(to, field);
  for (View const line : extra_lines) to = append(to, line);
  append(to, "\r\n");
  return {begin, size};
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
    View const parts[] = {"content-length: ", View(digits, static_cast<std::size_t>(end - digits)), "\r\n"};
    char* const line = static_cast<char*>(arena.allocate(48));
    char* to = line;
    for (View const part : parts) to = append(to, part);
    return {Kind::length, *known, View(line, static_cast<std::size_t>(to - line))};
  }
  if (request.version == Version::http_1_0) return {Kind::until_close, 0, {}};
  return {Kind::chunked, 0, "transfer-encoding: chunked\r\n"};
}

View chunk_prefix(std::span<char, 20> buffer, std::size_t size) {
  char* const end = std::to_chars(buffer.data(), buffer.data() + 16, size, 16).ptr;
  return {buffer.data(), static_cast<std::size_t>(append(end, "\r\n") - buffer.data())};
}

View last_chunk(Arena& arena, Fields const* trailers) {
  if (!trailers || trailers->empty()) return "0\r\n\r\n";
  View const start[] = {"0\r\n"};
  return write_head(arena, start, *trailers, {});
}

}  // namespace cordon::http::h1
