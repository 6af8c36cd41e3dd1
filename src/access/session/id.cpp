#include "access/session/id.h"

#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {

Id Id::random() {
  return *from(crypto::random_octets(sizeof(Id::octets)));
}

std::optional<Id> Id::from(View octets) {
  Id id;
  if (octets.size() != id.octets.size()) return {};
  std::memcpy(id.octets.data(), octets.data(), octets.size());
  return id;
}

std::string Id::text() const {
  return tls::base64url(view());
}

std::optional<Id> Id::parse(View text) {
  auto const octets = tls::from_base64url(text);
  if (!octets) return {};
  return from(*octets);
}

}  // namespace cordon::access
