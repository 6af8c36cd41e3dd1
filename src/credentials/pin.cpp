#include "credentials/pin.h"

#include "credentials/random_text.h"
#include "crypto/crypto.h"

namespace cordon::credentials {
namespace {

constexpr std::size_t pin_size = 8;

crypto::Octets octets(View text) {
  return {reinterpret_cast<unsigned char const*>(text.data()), text.size()};
}

// The secret is the key: without it, all hundred million PINs were quickly tried.
std::string digest_of(View secret, View digits) {
  auto key = crypto::digest("pin key " + std::string(secret));
  auto digest = crypto::mac(octets(key), digits);
  crypto::wipe(key);
  return digest;
}

}  // namespace

Pin make_pin() {
  return {.digits = random_text("0123456789", pin_size), .secret = crypto::make_token()};
}

PinRecord pin_record(View secret, View digits) {
  return {.place = crypto::digest("pin " + std::string(secret)), .digest = digest_of(secret, digits)};
}

bool is_pin(PinRecord const& record, View secret, View typed) {
  std::string digits(typed);
  std::erase(digits, ' ');
  return crypto::same(digest_of(secret, digits), record.digest);
}

}  // namespace cordon::credentials
