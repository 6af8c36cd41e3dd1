#include "control/settings_address.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cordon::control {
namespace {

using config::Complaint;
using config::quote;
using std::filesystem::path;

std::unexpected<Complaint> complain(std::string message, std::string hint = {}) {
  return std::unexpected(Complaint{std::move(message), std::move(hint)});
}

bool is_label_character(char c) {
  char const small = text::lower(c);
  return text::is_digit(c) || c == '-' || c == '_' || (small >= 'a' && small <= 'z');
}

bool is_label(std::string_view label) {
  bool const shaped = !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
  return shaped && std::ranges::all_of(label, is_label_character);
}

bool is_ipv6(std::string_view text) {
  auto const address = net::Address::parse_ip(text);
  return address && address->kind() == net::Address::Kind::ipv6;
}

// The part of "[v6]" between the brackets; nothing when there are none.
std::string_view unbracketed(std::string_view host) {
  bool const bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : std::string_view{};
}

struct HostPort {
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};

// The colons of a bracketed IPv6 address do not begin a port.
HostPort split(std::string_view authority) {
  auto const close = authority.rfind(']');
  auto const colon = authority.find(':', close == std::string_view::npos ? 0 : close);
  if (colon == std::string_view::npos) return {.host = authority, .port = {}};
  return {authority.substr(0, colon), authority.substr(colon + 1), true};
}

// Paths of sockets are relative to the configuration file, and must fit into sockaddr_un with their terminator.
std::expected<path, Complaint> socket_path(std::string_view written, path const& base) {
  if (written.empty()) return complain("names no unix socket", "for example \"unix:/run/cordon/edge.sock\"");
  auto result = (base / path(written)).lexically_normal();
  if (result.native().size() > 107) return complain("has a path of more than 107 bytes, the limit of unix sockets");
  return result;
}

std::string listen_hint(std::string_view written) {
  if (text::parse_number<std::uint16_t>(written)) return fmt::format("did you mean \"0.0.0.0:{}\"?", written);
  auto const [host, port, has_port] = split(written);
  if (!text::parse_number<std::uint16_t>(port)) return "for example \"0.0.0.0:8443\", \"[::]:8443\" or \"unix:/run/cordon.sock\"";
  if (host.empty() || host == "*") return fmt::format("all addresses are \"0.0.0.0:{0}\" and \"[::]:{0}\"", port);
  if (host == "localhost") return fmt::format("did you mean \"127.0.0.1:{}\"?", port);
  return "an IP address and a port, for example \"0.0.0.0:8443\" or \"[::]:8443\"";
}

std::expected<net::Address, Complaint> parse_listen(std::string_view written, path const& base) {
  if (written.starts_with("unix:")) {
    auto const at = socket_path(written.substr(5), base);
    if (!at) return std::unexpected(at.error());
    return *net::Address::parse("unix:" + at->string());
  }
  auto const address = net::Address::parse(written);
  if (address && !written.contains('\0')) return *address;
  return complain(fmt::format("is not an address to listen at: {}", quote(written)), listen_hint(written));
}

std::expected<net::Prefix, Complaint> parse_range(std::string_view written) {
  auto const prefix = net::Prefix::parse(written);
  if (prefix && !written.contains('\0')) return *prefix;
  bool const is_address = net::Address::parse_ip(written.substr(0, written.find('/'))).has_value();
  return complain(fmt::format("is not a range of IP addresses: {}", quote(written)),
                  is_address ? prefix.error().detail : "for example \"10.0.0.0/8\", \"2001:db8::/32\" or \"192.0.2.7\"");
}

std::string_view scheme_of(bool tls) {
  return tls ? "https" : "http";
}

// Where "http" or "https" leads, from "host", "host:port" or "[v6]:port".
std::expected<OriginUrl, Complaint> network_origin(bool tls, std::string_view authority) {
  auto const [host, port, has_port] = split(authority);
  auto const address = unbracketed(host);
  if (address.empty() ? !is_host_name(host) : !is_ipv6(address)) {
    return complain(fmt::format("has no valid host: {}", quote(authority)),
                    "a name, an IPv4 address, or an IPv6 address in brackets");
  }
  std::uint16_t const standard = tls ? 443 : 80;
  auto const number = has_port ? text::parse_number<std::uint16_t>(port).value_or(0) : standard;
  if (number == 0) return complain(fmt::format("has no valid port: {}", quote(port)), "a number from 1 to 65535");
  return OriginUrl{.tls = tls, .host = text::to_lower(address.empty() ? host : address), .port = number, .path = {}};
}

std::expected<OriginUrl, Complaint> parse_origin(std::string_view written, path const& base) {
  if (written.starts_with("unix:")) {
    auto const at = socket_path(written.substr(5), base);
    if (!at) return std::unexpected(at.error());
    return OriginUrl{.tls = false, .host = {}, .port = 0, .path = *at};
  }
  bool const tls = written.starts_with("https://");
  if (!tls && !written.starts_with("http://")) {
    return complain(fmt::format("is not the URL of an origin: {}", quote(written)),
                    "begin with http://, https:// or unix:, for example \"http://10.0.0.1:9000\"");
  }
  auto const authority = written.substr(tls ? 8 : 7);
  if (authority.contains('@')) return complain("must not carry a user or password", "remove everything up to the @");
  if (auto const end = authority.find_first_of("/?#"); end != std::string_view::npos) {
    return complain("must not have a path or query: requests bring their own",
                    fmt::format("\"{}://{}\"", scheme_of(tls), authority.substr(0, end)));
  }
  return network_origin(tls, authority);
}

}  // namespace

std::string to_text(OriginUrl const& url) {
  if (url.is_unix()) return "unix:" + url.path.string();
  auto const host = url.host.contains(':') ? fmt::format("[{}]", url.host) : url.host;
  return fmt::format("{}://{}:{}", scheme_of(url.tls), host, url.port);
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > 253 || name.back() == '.') return false;
  while (!name.empty()) {
    if (!is_label(text::take_until(name, '.'))) return false;
  }
  return true;
}

}  // namespace cordon::control

namespace cordon::config {

std::expected<net::Prefix, Complaint> Type<net::Prefix>::parse(Value const& value, std::filesystem::path const&) {
  if (value.kind != Kind::text) return wrong_kind(value, "an address range such as \"10.0.0.0/8\"");
  return control::parse_range(value.text);
}

std::expected<net::Address, Complaint> Type<net::Address>::parse(Value const& value, std::filesystem::path const& base) {
  if (value.kind != Kind::text) return wrong_kind(value, "an address with a port such as \"0.0.0.0:8443\"");
  return control::parse_listen(value.text, base);
}

std::expected<control::OriginUrl, Complaint> Type<control::OriginUrl>::parse(Value const& value,
                                                                             std::filesystem::path const& base) {
  if (value.kind != Kind::text) return wrong_kind(value, "an origin such as \"http://10.0.0.1:9000\"");
  return control::parse_origin(value.text, base);
}

}  // namespace cordon::config
