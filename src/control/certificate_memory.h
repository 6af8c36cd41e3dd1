#pragma once

#include <map>
#include <optional>
#include <string>

#include "tls/certificate.h"

namespace cordon::control {

// What was found out about certificates and keys, by what is in their files: a reload looks only at those that changed. Of a key
// it keeps a digest.
class CertificateMemory {
 public:
  struct Pair {
    std::optional<tls::Certificate> certificate;  // none: it cannot be used
    std::optional<Error> key_problem;
    bool matches = false;  // the key belongs to the certificate
  };

  // Both as PEM. Stays until forget_unused().
  Pair const& look_at(View certificate, View key);
  // Those that nobody looked at since the last time.
  void forget_unused();
  std::size_t size() const { return known_.size(); }

 private:
  struct Known {
    Pair pair;
    bool used = true;
  };
  std::map<std::string, Known> known_;  // by digest
};

}  // namespace cordon::control
