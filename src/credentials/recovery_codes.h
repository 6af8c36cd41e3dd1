#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

// Codes on paper for who lost what they log in with: each is good once, and they are shown once.
namespace cordon::credentials {

constexpr std::size_t recovery_code_count = 10;

// "k7m2q-x9p4r-bt3wh": 15 characters of 31 that nobody takes for another, which are 74 bits of randomness.
std::vector<std::string> make_recovery_codes();

// What is kept of one, however it was typed (capitals, spaces, dashes); `owner` is whose it is. A plain digest is enough, neither
// keyed nor slow: who has it would have to try 2^73 codes, which no speed of a hash makes possible.
std::string recovery_code_digest(View owner, View code);

}  // namespace cordon::credentials
