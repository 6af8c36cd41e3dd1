#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "crypto/crypto.h"

// One-time codes of an app (RFC 6238): HMAC-SHA-1, six digits, thirty seconds, as all apps know them.
namespace cordon::credentials {

constexpr std::size_t totp_secret_size = 20;
constexpr std::chrono::seconds totp_step{30};

std::string make_totp_secret();

// The step of this code: the one of now, the one before or the one after; nothing when it is of none of them. Who lets somebody
// in keeps it and gives it the next time: a code of that step or of one before is refused, so each is good once.
std::optional<std::int64_t> find_totp_step(View secret, View code, Wall now, std::int64_t used = -1);

// The code of a step, as the app shows it.
std::string totp_code(View secret, std::int64_t step);
std::int64_t totp_step_at(Wall time);

// As people type it into an app: base32 (RFC 4648 section 6).
std::string totp_text(View secret);
// What an app reads from a picture: otpauth://totp/…
std::string totp_uri(View secret, View issuer, View account);

}  // namespace cordon::credentials
