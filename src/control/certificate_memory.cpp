#include "control/certificate_memory.h"

#include "control/digest.h"
#include "tls/custody.h"

namespace cordon::control {
namespace {

CertificateMemory::Pair examine(View certificate, View key) {
  CertificateMemory::Pair pair;
  if (auto read = tls::Certificate::from_pem(certificate)) pair.certificate = std::move(*read);
  auto const owned = tls::PrivateKey::from_pem(key);
  if (!owned) pair.key_problem = owned.error();
  pair.matches = owned && pair.certificate && owned->matches(*pair.certificate);
  return pair;
}

}  // namespace

CertificateMemory::Pair const& CertificateMemory::look_at(View certificate, View key) {
  auto const [found, added] = known_.try_emplace(Digest().add(certificate).add(key).finish());
  if (added) found->second.pair = examine(certificate, key);
  found->second.used = true;
  return found->second.pair;
}

void CertificateMemory::forget_unused() {
  std::erase_if(known_, [](auto const& each) { return !each.second.used; });
  for (auto& [digest, each] : known_) each.used = false;
}

}  // namespace cordon::control
