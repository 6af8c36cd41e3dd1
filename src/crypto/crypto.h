#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

// What others need of libsodium, and nothing else of it.
namespace cordon::crypto {

using Octets = std::span<unsigned char const>;
constexpr std::size_t key_size = 32;

inline View view(Octets octets) {
  return {reinterpret_cast<char const*>(octets.data()), octets.size()};
}

// Octets that nobody else should see: in locked memory between guard pages, kept out of core dumps, wiped when they go.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);  // zeros
  static Secret random(std::size_t size);

  bool empty() const { return size_ == 0; }
  std::span<unsigned char> span() { return {octets_.get(), size_}; }
  Octets span() const { return {octets_.get(), size_}; }

 private:
  struct Free {
    void operator()(unsigned char* octets) const;
  };
  std::unique_ptr<unsigned char, Free> octets_;
  std::size_t size_ = 0;
};

void wipe(std::span<unsigned char> octets);
void wipe(std::string& text);  // and leaves it empty

std::string random_octets(std::size_t size);
// 32 random octets in base64url: what a cookie or a link carries.
std::string make_token();
// Whether they are the same, in a time that tells nothing of where they differ.
bool same(View one, View other);
// BLAKE2b-256.
std::string digest(View text);
// The same under a key.
std::string mac(Octets key, View text);

// XChaCha20-Poly1305 under a key of 32 octets and a random nonce, which comes first. `about` must be the same to open it.
std::string seal(Octets key, View about, View text);
constexpr std::size_t seal_overhead = 24 + 16;
// False when it is not what was sealed under this key and about this. `text` is seal_overhead octets shorter than `sealed`.
bool open(Octets key, View about, View sealed, std::span<unsigned char> text);

// Lower-case hexadecimal, and back: false when it is not that of exactly so many octets.
void put_hex(Octets octets, std::string& text);
bool parse_hex(View text, std::span<unsigned char> octets);

}  // namespace cordon::crypto
