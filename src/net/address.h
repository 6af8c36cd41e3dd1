#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

struct sockaddr;
struct sockaddr_storage;

namespace cordon::net {

// An IPv4 or IPv6 address with a port, or the path of a unix socket. IPv4 in IPv6 (::ffff:a.b.c.d) is kept as IPv4.
class Address {
 public:
  enum class Kind : std::uint8_t { none, ipv4, ipv6, unix_path };

  Address() = default;
  // "192.0.2.1:80", "[2001:db8::1]:443", "unix:/run/x.sock". Code::invalid otherwise.
  static Result<Address> parse(std::string_view text);
  // "192.0.2.1", "2001:db8::1" (which may stand in brackets).
  static Result<Address> parse_ip(std::string_view text, std::uint16_t port = 0);
  static Address from(sockaddr const& address, unsigned length);
  static Address from_bytes(std::span<unsigned char const> bytes, std::uint16_t port);  // 4 or 16 bytes

  Kind kind() const { return kind_; }
  std::uint16_t port() const { return port_; }
  void set_port(std::uint16_t port) { port_ = port; }
  std::span<unsigned char const> bytes() const {
    return {bytes_.data(), kind_ == Kind::ipv4 ? 4U : kind_ == Kind::ipv6 ? 16U : 0U};
  }
  std::string_view path() const { return path_ ? std::string_view(*path_) : std::string_view(); }
  bool is_loopback() const;

  // Fills `storage`, returns its length.
  unsigned to_sockaddr(sockaddr_storage& storage) const;
  std::string ip() const;    // without port; the path of a unix socket
  std::string text() const;  // with port, as parse takes it

  bool operator==(Address const& other) const;

 private:
  Kind kind_ = Kind::none;
  std::uint16_t port_ = 0;
  std::array<unsigned char, 16> bytes_{};
  std::shared_ptr<std::string const> path_;  // of a unix socket: rare, and an address is kept for every connection
};

// "192.0.2.0/24", "2001:db8::/32", or a single address.
class Prefix {
 public:
  static Result<Prefix> parse(std::string_view text);
  // The prefix of that length which holds the address.
  static Prefix around(Address const& address, unsigned length);

  bool contains(Address const& address) const;
  std::string text() const;
  std::size_t hash() const;
  bool operator==(Prefix const&) const = default;

 private:
  Address network_;
  unsigned length_ = 0;
};

// What is known of who speaks to us, and what vouches for it.
struct Peer {
  enum class Proof : std::uint8_t { socket, proxy_protocol };
  Address address;
  Proof proved_by = Proof::socket;
};

}  // namespace cordon::net
