#include "directory/challenge.h"

namespace cordon::directory {
namespace {

constexpr std::size_t nonce_size = 16, time_size = 8, head_size = nonce_size + time_size, mac_size = 32;

std::int64_t seconds(Wall time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

void put(std::uint64_t number, std::string& octets) {
  for (int place = time_size - 1; place >= 0; --place) octets += static_cast<char>(number >> 8 * place & 0xff);
}

std::uint64_t read(View octets) {
  std::uint64_t number = 0;
  for (char const octet : octets) number = number << 8 | static_cast<unsigned char>(octet);
  return number;
}

// What is covered has no two readings: the head has one size, and the digest of each of the others too.
std::string mac_of(crypto::Octets key, View purpose, View browser, View head) {
  std::string covered = "passkey challenge ";
  covered += head;
  covered += crypto::digest(purpose);
  covered += crypto::digest(browser);
  return crypto::mac(key, covered);
}

}  // namespace

std::string make_challenge(crypto::Octets key, View purpose, View browser, Wall now) {
  auto challenge = crypto::random_octets(nonce_size);
  put(static_cast<std::uint64_t>(seconds(now + challenge_lifetime)), challenge);
  return challenge + mac_of(key, purpose, browser, challenge);
}

bool is_challenge(crypto::Octets key, View purpose, View browser, View challenge, Wall now) {
  if (challenge.size() != head_size + mac_size || browser.empty()) return false;
  auto const head = challenge.substr(0, head_size);
  if (!crypto::same(mac_of(key, purpose, browser, head), challenge.substr(head_size))) return false;
  return seconds(now) < static_cast<std::int64_t>(read(head.substr(nonce_size)));
}

}  // namespace cordon::directory
