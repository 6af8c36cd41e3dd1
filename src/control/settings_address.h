#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "config/type.h"
#include "net/address.h"

namespace cordon::control {

// Where requests are forwarded to: "http://10.0.0.1:9000", "https://records.internal", "unix:/run/x.sock" (plain HTTP).
struct OriginUrl {
  bool tls = false;
  std::string host;  // lower case name or IP address, IPv6 without brackets
  std::uint16_t port = 0;
  std::filesystem::path path;  // of a unix socket; then host is empty

  bool is_unix() const { return !path.empty(); }
  bool operator==(OriginUrl const&) const = default;
};

std::string to_text(OriginUrl const& url);

// A DNS name of letters, digits, hyphens and underscores (RFC 1123, RFC 8553), without a trailing dot.
bool is_host_name(std::string_view name);

}  // namespace cordon::control

namespace cordon::config {

// A range of IP addresses.
template <>
struct Type<net::Prefix> {
  static std::string name() { return "address range"; }
  static std::string schema() { return R"({"type": "string"})"; }
  static std::string show(net::Prefix const& value) { return quote(value.text()); }
  static std::expected<net::Prefix, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

// Where to listen: an IP address with a port (0 takes any that is free), or the path of a unix socket.
template <>
struct Type<net::Address> {
  static std::string name() { return "listen address"; }
  static std::string schema() { return R"({"type": "string"})"; }
  static std::string show(net::Address const& value) { return quote(value.text()); }
  static std::expected<net::Address, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

template <>
struct Type<control::OriginUrl> {
  static std::string name() { return "origin URL"; }
  static std::string schema() { return R"j({"type": "string", "pattern": "^(https?://|unix:)"})j"; }
  static std::string show(control::OriginUrl const& value) { return quote(control::to_text(value)); }
  static std::expected<control::OriginUrl, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

}  // namespace cordon::config
