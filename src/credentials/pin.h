#pragma once

#include <string>

#include "base/bytes.h"
#include "base/clock.h"

// A one-time PIN that is mailed to somebody, and only good in the browser that asked for it.
namespace cordon::credentials {

constexpr std::chrono::minutes pin_lifetime{10};
constexpr unsigned pin_tries = 5;  // of a hundred million

struct Pin {
  std::string digits;  // eight, for the letter
  std::string secret;  // for the cookie of the browser that asked
};
Pin make_pin();

// What is kept of it: good for nothing without the secret, which is not kept.
struct PinRecord {
  std::string place;   // under which it is found by who has the secret
  std::string digest;  // of both
};
PinRecord pin_record(View secret, View digits);

// The same of what somebody typed, with or without spaces.
bool is_pin(PinRecord const& record, View secret, View typed);

}  // namespace cordon::credentials
