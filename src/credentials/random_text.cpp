#include "credentials/random_text.h"

#include <cassert>

#include "crypto/crypto.h"

namespace cordon::credentials {

// Octets beyond the last whole alphabet are drawn again: they would make its first characters more likely.
std::string random_text(View alphabet, std::size_t size) {
  assert(alphabet.size() >= 2 && alphabet.size() <= 256);
  auto const usable = 256 - 256 % alphabet.size();
  std::string text;
  while (text.size() < size) {
    for (char const drawn : crypto::random_octets(size - text.size())) {
      auto const octet = static_cast<unsigned char>(drawn);
      if (octet < usable) text += alphabet[octet % alphabet.size()];
    }
  }
  return text;
}

}  // namespace cordon::credentials
