#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace cordon::control {

// A certificate chain and its key, as PEM.
struct PemPair {
  std::string certificate;
  std::string key;
};

// An authority for trying things on one machine (P-256, ten years). Its certificate says that it may speak for localhost,
// names below it and loopback addresses, and for nothing else: so who trusts it risks no other name.
class LocalAuthority {
 public:
  static Result<LocalAuthority> make(Wall now);
  static Result<LocalAuthority> from_pem(PemPair const& pem);

  LocalAuthority(LocalAuthority&&) noexcept;
  LocalAuthority& operator=(LocalAuthority&&) noexcept;
  ~LocalAuthority();

  Result<PemPair> pem() const;
  // A server certificate (P-256, 90 days) for names and addresses.
  Result<PemPair> issue(std::span<std::string_view const> hosts, Wall now) const;

 private:
  struct Parts;
  explicit LocalAuthority(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace cordon::control
