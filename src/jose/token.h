#pragma once

#include "jose/key.h"

namespace cordon::jose {

// What a token must be to count here and now.
struct Expected {
  std::vector<std::string> issuers;  // "iss" is one of them, to the letter
  std::string audience;              // "aud" names us
  // When set, "azp" is this when there is one, and must be there when others are an audience too (OpenID Connect Core 3.1.3.7).
  std::string authorized_party = {};
  // "typ" of the header, in lower case and without "application/"; "" stands for none. Empty: any.
  std::vector<std::string> types = {};
  std::vector<Algorithm> algorithms = all_algorithms();
  Duration skew = std::chrono::seconds(60);  // by which clocks may differ
  Duration longest_age = {};                 // since "iat", which must be there then; 0: as old as it likes
};

// A token that is what was expected.
struct Token {
  Algorithm algorithm = Algorithm::es256;
  std::string key_id;
  std::string type;  // as Expected has it
  Claims claims;
};

constexpr std::size_t longest_token = std::size_t{16} * 1024;

// Reads a compact JWS (RFC 7515 7.1) whose payload are claims (RFC 7519) and believes it when one of the keys signed it. What its
// header says of keys (jwk, jku, x5u, x5c) is ignored, what it demands (crit) is refused. Code::forbidden with a reason:
// "jwt.too_large", "jwt.malformed", "jwt.duplicate", "jwt.algorithm", "jwt.critical", "jwt.type", "jwt.key" (none of the keys has
// its id and kind), "jwt.signature", "jwt.issuer", "jwt.audience", "jwt.party", "jwt.expiry" (it has none), "jwt.expired",
// "jwt.early", "jwt.issued" (in the future, or not when an age is asked for), "jwt.age".
Result<Token> verify(View compact, KeySet const& keys, Expected const& expected, Wall now);

}  // namespace cordon::jose
