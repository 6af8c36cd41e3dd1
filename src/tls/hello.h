#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace cordon::tls {

// What a client said before anything was agreed on (RFC 8446 4.1.2), in the order in which it said it, GREASE included.
struct ClientHello {
  std::string server_name;  // lower case and a valid host name; empty when none was asked for
  std::vector<std::string> alpn;
  std::uint16_t legacy_version = 0;
  std::vector<std::uint16_t> versions;  // supported_versions; empty before TLS 1.3
  std::vector<std::uint16_t> cipher_suites;
  std::vector<std::uint16_t> extensions;
  std::vector<std::uint16_t> groups;
  std::vector<std::uint16_t> signature_schemes;
};

// A client that needs more than this before it can be told anything is not served.
constexpr std::size_t largest_hello = 16 * 1024;

// Reads the first flight of a TLS client from all that has arrived so far, in however many records it came. Nothing yet: more is
// needed. Fails with the reasons tls.plain_http, tls.not_tls, tls.malformed, tls.server_name or tls.too_large, as soon as it
// shows.
Result<std::optional<ClientHello>> parse_client_hello(View bytes);

// Values that clients make up to keep servers tolerant (RFC 8701).
constexpr bool is_grease(std::uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

// A DNS name as server_name may carry it (RFC 6066 3): labels of letters, digits, hyphens and underscores, no address, no final
// dot.
bool is_host_name(std::string_view name);

}  // namespace cordon::tls
