#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

// Just enough of HTTP/1.1 to tell where a well-formed message ends: a second reader, written without the first one's parser.
namespace cordon::testing {

// The first value of a field, or nothing.
inline std::optional<std::string_view> field_of(std::string_view message, std::string_view name) {
  auto lines = message.substr(0, message.find("\r\n\r\n"));
  while (!lines.empty()) {
    auto line = text::take_until(lines, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto const found = text::take_until(line, ':');
    if (text::iequals(found, name)) return text::trim(line);
  }
  return {};
}

// The length of a chunked body with its trailer section; 0 when it is not whole.
inline std::size_t chunked_length(std::string_view body) {
  for (std::size_t at = 0;;) {
    auto const line = body.find("\r\n", at);
    std::size_t size = 0;
    if (line == std::string_view::npos) return 0;
    std::from_chars(body.data() + at, body.data() + line, size, 16);
    if (size == 0) {
      auto const end = body.find("\r\n\r\n", line);
      return end == std::string_view::npos ? 0 : end + 4;
    }
    at = line + 2 + size + 2;
    if (at > body.size()) return 0;
  }
}

// The length of the message that `bytes` begin with; 0 when it is not whole. A response without framing has no end of its own;
// `bodyless`: its head is all of it.
inline std::size_t message_length(std::string_view bytes, bool bodyless = false) {
  auto const end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  auto const head = end + 4;
  if (bodyless) return head;
  if (field_of(bytes, "transfer-encoding")) {
    auto const body = chunked_length(bytes.substr(head));
    return body ? head + body : 0;
  }
  auto const length = text::parse_number<std::size_t>(field_of(bytes, "content-length").value_or("0")).value_or(0);
  return bytes.size() >= head + length ? head + length : 0;
}

// "HTTP/1.1 200 OK…": 200. 0 when there is none.
inline int status_of(std::string_view response) {
  if (response.size() < 12 || !response.starts_with("HTTP/1.1 ")) return 0;
  return text::parse_number<int>(response.substr(9, 3)).value_or(0);
}

// What follows the head.
inline std::string_view body_of(std::string_view message) {
  auto const end = message.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string_view() : message.substr(end + 4);
}

}  // namespace cordon::testing
