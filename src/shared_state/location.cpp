#include "shared_state/location.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::shared_state {
namespace {

std::unexpected<Error> wrong(std::string sentence) {
  return fail(Code::invalid, "shared_state.url", std::move(sentence));
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_host_character(char c) {
  return text::is_digit(c) || (text::lower(c) >= 'a' && text::lower(c) <= 'z') || c == '-' || c == '.' || c == '_';
}

// Takes "name", "192.0.2.1" or "[2001:db8::1]" off the text.
Result<std::string> take_host(std::string_view& text) {
  bool const bracketed = take_prefix(text, "[");
  auto const of_it = [&](char c) { return bracketed ? c != ']' : is_host_character(c); };
  auto const end = std::ranges::find_if_not(text, of_it);
  std::string host(text.begin(), end);
  text.remove_prefix(host.size());
  if (host.empty() || (bracketed && !take_prefix(text, "]"))) return wrong("there is no host in it");
  return host;
}

Result<Location> parse_tcp(std::string_view rest, bool tls) {
  if (rest.contains('@')) return wrong("a user or a password does not belong into it: set `user` and `password_file`");
  Location location{.tls = tls};
  auto host = take_host(rest);
  if (!host) return fail(host);
  location.host = std::move(*host);
  if (take_prefix(rest, ":")) {
    auto const port = text::parse_number<std::uint16_t>(rest.substr(0, rest.find('/')));
    if (!port || *port == 0) return wrong("the port is none");
    location.port = *port;
    rest.remove_prefix(std::min(rest.find('/'), rest.size()));
  }
  if (take_prefix(rest, "/") && !rest.empty()) {
    auto const database = text::parse_number<unsigned>(rest);
    if (!database) return wrong("what follows the host is the number of a database, for example `/0`");
    location.database = *database;
    rest = {};
  }
  if (!rest.empty()) return wrong("the host is none");
  return location;
}

}  // namespace

Result<Location> parse_location(std::string_view url) {
  if (take_prefix(url, "redis://")) return parse_tcp(url, false);
  if (take_prefix(url, "rediss://")) return parse_tcp(url, true);
  if (!take_prefix(url, "unix:")) return wrong("it begins with `redis://`, `rediss://` (TLS) or `unix:/`");
  if (!url.starts_with('/')) return wrong("the path of the socket begins with `/`");
  if (url.size() > 107) return wrong("the path of a socket has at most 107 characters");
  return Location{.path = std::string(url)};
}

std::string to_text(Location const& location) {
  if (!location.path.empty()) return "unix:" + location.path;
  auto const host = location.host.contains(':') ? "[" + location.host + "]" : location.host;
  return (location.tls ? "rediss://" : "redis://") + host + ":" + std::to_string(location.port) + "/" +
         std::to_string(location.database);
}

}  // namespace cordon::shared_state
