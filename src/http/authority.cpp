#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "http/characters.h"
#include "http/url.h"

namespace cordon::http {
namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t longest_label = 63;

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::malformed, reason);
}

Result<std::uint16_t> parse_port(std::string_view text) {
  auto const port = text::parse_number<std::uint16_t>(text);
  if (!port || text.front() == '0') return refuse("url.bad_port");
  return *port;
}

bool is_label_length(std::size_t length) {
  return length > 0 && length <= longest_label;
}

bool is_decimal(std::string_view text) {
  return std::ranges::all_of(text, text::is_digit);
}

// Whether some resolver would read a name with this last label as an IPv4 address.
bool ends_like_a_number(std::string_view label) {
  if (label.empty()) return false;
  if (is_decimal(label)) return true;
  if (label.size() < 2 || label[0] != '0' || (label[1] | 0x20) != 'x') return false;
  return std::ranges::all_of(label.substr(2), [](char c) { return hex_value(c) >= 0; });
}

bool is_dotted_quad(std::string_view text) {
  if (std::ranges::count(text, '.') != 3) return false;
  for (int i = 0; i < 4; ++i) {
    std::string_view const part = text::take_until(text, '.');
    if (!text::parse_number<std::uint8_t>(part) || (part.size() > 1 && part.front() == '0')) return false;
  }
  return true;
}

// A registered name made of letters, digits, '-' and '_' in labels, or a dotted quad; without its root dot.
Result<std::string_view> parse_name(std::string_view text, Arena& arena) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty()) return refuse("url.empty_host");
  if (text.ends_with('.')) return refuse("url.bad_label");
  if (text.size() > longest_name) return refuse("url.long_host");
  char* const copy = arena.array<char>(text.size()).data();
  std::size_t label = 0;  // where the last one begins
  for (std::size_t i = 0; char const c : text) {
    copy[i++] = text::lower(c);
    if (c != '.') continue;
    if (!is_label_length(i - 1 - label)) return refuse("url.bad_label");
    label = i;
  }
  if (!is_label_length(text.size() - label)) return refuse("url.bad_label");
  if (ends_like_a_number(text.substr(label)) && !is_dotted_quad(text)) return refuse("url.bad_ipv4");
  return std::string_view{copy, text.size()};
}

// "[v6]" in its shortest spelling. Zones and future versions of addresses have no meaning here.
Result<std::string_view> parse_ipv6(std::string_view text, Arena& arena) {
  std::array<char, INET6_ADDRSTRLEN + 2> buffer{};
  std::string_view const inner = text.substr(1, text.size() - 2);
  in6_addr address{};
  if (inner.size() >= INET6_ADDRSTRLEN || inner.contains('\0')) return refuse("url.bad_ipv6");
  std::ranges::copy(inner, buffer.begin());
  if (inet_pton(AF_INET6, buffer.data(), &address) != 1) return refuse("url.bad_ipv6");
  buffer[0] = '[';
  inet_ntop(AF_INET6, &address, buffer.data() + 1, INET6_ADDRSTRLEN);
  std::size_t const end = std::strlen(buffer.data());
  buffer[end] = ']';
  return arena.copy({buffer.data(), end + 1});
}

// Why a character cannot stand where a host and its port are expected; also says which tricks are known.
std::unexpected<Error> refuse_character(std::string_view text) {
  if (text.contains('@')) return refuse("url.userinfo");
  if (text.contains('%')) return refuse("url.encoded_host");
  return refuse("url.bad_host");
}

// Where the host ends: behind the bracket, or before the port.
std::size_t host_end(std::string_view text) {
  if (!text.starts_with('[')) return skip_class(text, 0, host_class);
  std::size_t const bracket = text.find(']');
  return bracket == std::string_view::npos ? 0 : bracket + 1;
}

}  // namespace

Result<Authority> parse_authority(std::string_view text, Arena& arena) {
  if (text.empty()) return refuse("url.empty_host");
  std::size_t const end = host_end(text);
  std::string_view const after = text.substr(end);
  if (!after.empty() && (after.front() != ':' || after.contains('@'))) return refuse_character(text);
  auto host = text.front() == '[' ? parse_ipv6(text.substr(0, end), arena) : parse_name(text.substr(0, end), arena);
  if (!host) return fail(host);
  if (after.empty()) return Authority{*host, 0, *host};
  auto port = parse_port(after.substr(1));
  if (!port) return fail(port);
  return Authority{*host, *port, arena.join({*host, after})};
}

}  // namespace cordon::http
