#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <functional>

#include "base/text.h"

namespace cordon::net {
namespace {

constexpr std::array<unsigned char, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

Address Address::from_bytes(std::span<unsigned char const> bytes, std::uint16_t port) {
  assert(bytes.size() == 4 || bytes.size() == 16);
  Address result;
  if (bytes.size() == 16 && std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin())) bytes = bytes.subspan(12);
  result.kind_ = bytes.size() == 4 ? Kind::ipv4 : Kind::ipv6;
  result.port_ = port;
  std::ranges::copy(bytes, result.bytes_.begin());
  return result;
}

Address Address::from(sockaddr const& address, unsigned length) {
  if (address.sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    return from_bytes({reinterpret_cast<unsigned char const*>(&v4.sin_addr), 4}, ntohs(v4.sin_port));
  }
  if (address.sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    return from_bytes({reinterpret_cast<unsigned char const*>(&v6.sin6_addr), 16}, ntohs(v6.sin6_port));
  }
  Address result;
  if (address.sa_family == AF_UNIX) result.kind_ = Kind::unix_path;
  return result;
}

Result<Address> Address::parse_ip(std::string_view text, std::uint16_t port) {
  bool const bracketed = text.size() > 1 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  std::string const zero_terminated(text.substr(0, text.find('\0')));
  if (zero_terminated.size() != text.size()) return fail(Code::invalid, "address", "an IP address holds no zero byte");
  std::array<unsigned char, 16> bytes{};
  if (!bracketed && ::inet_pton(AF_INET, zero_terminated.c_str(), bytes.data()) == 1)
    return from_bytes(std::span(bytes).first(4), port);
  if (::inet_pton(AF_INET6, zero_terminated.c_str(), bytes.data()) == 1) return from_bytes(bytes, port);
  return fail(Code::invalid, "address", "\"" + zero_terminated + "\" is not an IP address");
}

Result<Address> Address::parse(std::string_view text) {
  if (text.starts_with("unix:")) {
    Address result;
    result.kind_ = Kind::unix_path;
    auto const path = text.substr(5);
    result.path_ = std::make_shared<std::string const>(path);
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path) || path.contains('\0')) {
      return fail(Code::invalid, "address", "a socket path has 1 to 107 characters, none of them a zero byte");
    }
    return result;
  }
  auto const colon = text.rfind(':');
  bool const bracketed = text.starts_with('[');
  if (colon == text.npos || (bracketed && text[colon - 1] != ']') || (!bracketed && text.find(':') != colon)) {
    return fail(Code::invalid, "address", "expected ADDRESS:PORT, for example 0.0.0.0:8443 or [::]:8443");
  }
  auto const port = text::parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return fail(Code::invalid, "address", "the port is a number from 0 to 65535");
  return parse_ip(text.substr(0, colon), *port);
}

bool Address::is_loopback() const {
  if (kind_ == Kind::ipv4) return bytes_[0] == 127;
  if (kind_ == Kind::unix_path) return true;
  return kind_ == Kind::ipv6 && bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](unsigned char b) { return b == 0; });
}

bool Address::operator==(Address const& other) const {
  return kind_ == other.kind_ && port_ == other.port_ && bytes_ == other.bytes_ && path() == other.path();
}

unsigned Address::to_sockaddr(sockaddr_storage& storage) const {
  std::memset(&storage, 0, sizeof storage);
  if (kind_ == Kind::ipv4) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port_);
    std::memcpy(&v4.sin_addr, bytes_.data(), 4);
    return sizeof v4;
  }
  if (kind_ == Kind::ipv6) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port_);
    std::memcpy(&v6.sin6_addr, bytes_.data(), 16);
    return sizeof v6;
  }
  if (kind_ == Kind::none) return sizeof storage.ss_family;
  auto& local = reinterpret_cast<sockaddr_un&>(storage);
  local.sun_family = AF_UNIX;
  path().copy(local.sun_path, sizeof local.sun_path - 1);
  return static_cast<unsigned>(offsetof(sockaddr_un, sun_path) + path().size() + 1);
}

std::string Address::ip() const {
  if (kind_ == Kind::none) return {};
  if (kind_ == Kind::unix_path) return std::string(path());
  char buffer[INET6_ADDRSTRLEN];
  ::inet_ntop(kind_ == Kind::ipv4 ? AF_INET : AF_INET6, bytes_.data(), buffer, sizeof buffer);
  return buffer;
}

std::string Address::text() const {
  if (kind_ == Kind::unix_path) return "unix:" + std::string(path());
  if (kind_ == Kind::ipv6) return "[" + ip() + "]:" + std::to_string(port_);
  return ip() + ":" + std::to_string(port_);
}

Result<Prefix> Prefix::parse(std::string_view text) {
  auto const slash = text.find('/');
  auto const address = Address::parse_ip(text.substr(0, slash));
  if (!address) return fail(address.error());
  auto const longest = static_cast<unsigned>(address->bytes().size() * 8);
  auto const length = slash == text.npos ? longest : text::parse_number<unsigned>(text.substr(slash + 1)).value_or(longest + 1);
  if (length > longest)
    return fail(Code::invalid, "prefix", "a prefix length here is a number from 0 to " + std::to_string(longest));
  Prefix result = around(*address, length);
  if (!(result.network_ == *address)) {
    return fail(Code::invalid, "prefix", "bits are set behind the prefix length: did you mean " + result.text() + "?");
  }
  return result;
}

Prefix Prefix::around(Address const& address, unsigned length) {
  std::array<unsigned char, 16> masked{};
  auto const bytes = address.bytes();
  for (unsigned i = 0; i < bytes.size(); ++i) {
    int const kept = std::clamp(static_cast<int>(length) - static_cast<int>(i * 8), 0, 8);
    masked[i] = static_cast<unsigned char>(bytes[i] & (0xff00U >> kept));
  }
  Prefix result;
  if (!bytes.empty()) result.network_ = Address::from_bytes(std::span(masked).first(bytes.size()), 0);
  result.length_ = length;
  return result;
}

bool Prefix::contains(Address const& address) const {
  return network_.kind() != Address::Kind::none && address.kind() == network_.kind() &&
         around(address, length_).network_ == network_;
}

std::size_t Prefix::hash() const {
  auto const bytes = network_.bytes();
  return std::hash<std::string_view>{}({reinterpret_cast<char const*>(bytes.data()), bytes.size()}) + length_;
}

std::string Prefix::text() const {
  return network_.ip() + "/" + std::to_string(length_);
}

}  // namespace cordon::net
