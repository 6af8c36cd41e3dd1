#include "proxy/proxy_protocol.h"

#include <algorithm>
#include <span>

namespace cordon::proxy {
namespace {

using namespace std::string_view_literals;

constexpr View signature = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t fixed = 16;
constexpr std::size_t most = 536;

unsigned byte_at(View bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}
std::uint16_t number_at(View bytes, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(bytes, at) << 8 | byte_at(bytes, at + 1));
}

net::Address address_at(View bytes, std::size_t at, std::size_t size, std::uint16_t port) {
  return net::Address::from_bytes({reinterpret_cast<unsigned char const*>(bytes.data()) + at, size}, port);
}

std::unexpected<Error> malformed(std::string_view reason) {
  return fail(Code::malformed, reason);
}

Result<std::optional<net::Address>> source_of(View header, unsigned family) {
  std::size_t const left = header.size() - fixed;
  switch (family) {
    case 0x00: return std::optional<net::Address>();
    case 0x11:
      if (left < 12) return malformed("proxy_protocol.length");
      return std::optional(address_at(header, fixed, 4, number_at(header, fixed + 8)));
    case 0x21:
      if (left < 36) return malformed("proxy_protocol.length");
      return std::optional(address_at(header, fixed, 16, number_at(header, fixed + 32)));
    default: return malformed("proxy_protocol.family");
  }
}

}  // namespace

Result<std::optional<ProxyHeader>> parse_proxy_header(View bytes) {
  if (bytes.substr(0, signature.size()) != signature.substr(0, bytes.size())) return malformed("proxy_protocol.signature");
  if (bytes.size() < fixed) return std::optional<ProxyHeader>();
  unsigned const version = byte_at(bytes, 12) >> 4;
  unsigned const command = byte_at(bytes, 12) & 15;
  if (version != 2) return malformed("proxy_protocol.version");
  if (command > 1) return malformed("proxy_protocol.command");
  std::size_t const length = fixed + number_at(bytes, 14);
  if (length > most) return malformed("proxy_protocol.length");
  if (bytes.size() < length) return std::optional<ProxyHeader>();
  ProxyHeader header{.length = length, .source = {}};
  if (command == 1) {
    auto source = source_of(bytes.substr(0, length), byte_at(bytes, 13));
    if (!source) return fail(source.error());
    header.source = *source;
  }
  return std::optional(header);
}

std::size_t missing_of_proxy_header(View bytes) {
  std::size_t const known = bytes.size() < fixed ? fixed : fixed + number_at(bytes, 14);
  return known - std::min(known, bytes.size());
}

}  // namespace cordon::proxy
