#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"

struct evp_md_ctx_st;

namespace cordon::tls {

// A running SHA-256.
class Sha256 {
 public:
  using Digest = std::array<unsigned char, 32>;

  Sha256();
  void update(View bytes);
  // Spent afterwards.
  Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Sha256::Digest sha256(View bytes);

std::array<unsigned char, 48> sha384(View bytes);
std::array<unsigned char, 64> sha512(View bytes);

// RFC 2104, as JOSE's HS256 signs (RFC 7518 3.2).
Sha256::Digest hmac_sha256(View key, View message);

// Only where a protocol demands it (RFC 6455): SHA-1 proves nothing any more.
std::array<unsigned char, 20> sha1(View bytes);

// RFC 4648 section 4, padded.
std::string base64(std::span<unsigned char const> bytes);

// RFC 4648 section 5, without padding, as JOSE writes it.
std::string base64url(std::span<unsigned char const> bytes);
std::string base64url(View bytes);
// Nothing when it is not that.
std::optional<std::string> from_base64url(View text);

}  // namespace cordon::tls
