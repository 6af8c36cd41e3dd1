#pragma once

#include <string>
#include <vector>

#include "tls/certificate.h"

namespace cordon::tls {

// A certificate with its private key, as PEM.
struct Issued {
  std::string certificate;
  std::string key;
};

// A small certificate authority for one machine: what a first start and the tests are served with.
class Authority {
 public:
  // A new P-256 authority that may sign servers' certificates and nothing below them, for ten years. With `only` it is believed
  // for those DNS names, names below them and address prefixes ("localhost", "127.0.0.0/8") and for nothing else.
  static Result<Authority> create(std::string_view name, std::vector<std::string> const& only = {},
                                  Wall from = system_clock().wall());
  static Result<Authority> from_pem(std::string_view certificate, std::string_view key);

  // A server certificate for these DNS names (a left-most "*" allowed) and IP addresses, with a new key.
  Result<Issued> issue(std::vector<std::string> const& names, std::chrono::days lifetime, Wall from = system_clock().wall(),
                       KeyKind kind = KeyKind::p256) const;

  std::string const& certificate() const { return own_.certificate; }  // PEM
  std::string const& key() const { return own_.key; }                  // PEM

 private:
  explicit Authority(Issued own) : own_(std::move(own)) {}
  Issued own_;
};

}  // namespace cordon::tls
