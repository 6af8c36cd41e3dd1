#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/result.h"

namespace cordon::http {

// What a request is aimed at, computed once. Policy, cache, WAF and origin all use these texts and no other.
struct Target {
  std::string_view scheme;     // "http" or "https"
  std::string_view host;       // lower case, no port, no trailing dot; IPv6 in brackets
  std::uint16_t port = 0;      // 0 when the authority names none
  std::string_view authority;  // host and port as one text
  std::string_view path;       // the canonical path, starts with '/', or "*" for OPTIONS
  std::string_view query;      // after '?', without it; as it came
  bool has_query = false;      // "/x?" is not "/x"
};

struct Authority {
  std::string_view host;
  std::uint16_t port = 0;
  std::string_view text;  // both
};

// "host", "host:port", "[v6]:port" (RFC 3986 section 3.2, RFC 9110 section 4.2). Refuses userinfo, empty hosts, percent
// encoding, underscores are allowed, anything else that is not a registered name or an address is Code::malformed
// with a reason under "url.". So are an empty port, port 0, leading zeros in a port, and a name that ends like a number
// without being a dotted quad ("127.1", "0x7f.0.0.1"). IPv6 comes out in its shortest spelling (RFC 5952).
// The result's texts live in the arena.
Result<Authority> parse_authority(std::string_view text, Arena& arena);

// Splits an origin-form target ("/path?query") into the canonical path and the query.
//
// Canonical: percent-encoded unreserved characters are decoded, other percent-encodings have upper-case hex, dot segments
// are resolved ("/a/../b" is "/b"). Code::malformed, because two readers could disagree about it: a path that climbs
// above the root; an encoded slash, backslash, dot segment (%2e%2e), NUL or control character; a raw backslash; a double
// encoding of any of those (%252f, %252e, %255c, %2500) or of ";"; a broken percent-encoding; a fragment; bytes outside of what
// RFC 3986 allows in a path, or it and browsers in a query; an empty segment in the middle ("//"), also before parameters
// ("/;x/"); ";" in a dot segment ("/..;/"), also as %3b; overlong UTF-8 (%c0%af). The query is only checked: encoded or not, it
// stays as it came. The texts live in the arena or in `text`.
Result<void> parse_path(std::string_view text, Arena& arena, Target& target);

// "https://host:port/path?query" (RFC 9112 section 3.2.2). Only http and https. No path is "/".
Result<void> parse_absolute(std::string_view text, Arena& arena, Target& target);

}  // namespace cordon::http
