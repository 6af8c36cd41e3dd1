#pragma once

#include "crypto/crypto.h"

namespace cordon::directory {

// Challenges for passkeys, which nobody keeps until they are answered: they carry when they end, sealed with a key (a MAC) that
// also covers what they are for and a secret of the browser that asked. Whoever takes an answer remembers its challenge.
constexpr std::chrono::minutes challenge_lifetime{10};

std::string make_challenge(crypto::Octets key, View purpose, View browser, Wall now);
bool is_challenge(crypto::Octets key, View purpose, View browser, View challenge, Wall now);

}  // namespace cordon::directory
