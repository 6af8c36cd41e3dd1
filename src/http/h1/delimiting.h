#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "http/h1/parser.h"

namespace cordon::http::h1 {

// Those fields of a header section that say how the connection goes on, each with how often it came.
struct Signals {
  std::string_view host;
  std::string_view length;
  std::string_view coding;
  std::string_view expectation;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  std::size_t expectations = 0;
  std::size_t options = 0;  // that Connection lists
  bool has_upgrade = false;
  bool says_close = false;  // the rest: what Connection lists
  bool says_keep_alive = false;
  bool says_upgrade = false;

  bool keeps_alive(Version version) const { return !says_close && (version == Version::http_1_1 || says_keep_alive); }
};

Signals gather(Fields const& fields);

struct Delimiter {
  Framing framing = Framing::none;  // none: neither a length nor a coding
  std::uint64_t length = 0;
};

// What Content-Length and Transfer-Encoding say together (RFC 9112 section 6). Only one of them may be there, once.
Result<Delimiter> delimit(Signals const& signals, Version version);

// "HTTP/1.0" or "HTTP/1.1", exactly.
Result<Version> parse_version(std::string_view text);

}  // namespace cordon::http::h1
