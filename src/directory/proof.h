#pragma once

#include <span>

#include "directory/member.h"

namespace cordon::directory {

enum class Factor : std::uint8_t { password, totp, recovery_code, pin, passkey };

// What somebody proved themselves with, and when.
struct Proof {
  Factor factor = Factor::password;
  bool device_bound = false;  // of a passkey: its key cannot leave its device
  Wall when{};
};

// Who it was, and what else they could prove themselves with.
struct Proved {
  Member member;
  Enrolled enrolled;
  Proof proof;
};

// What several proofs of one person are in RFC 8176, each once: "pwd"; "otp"; "hwk" or "swk", "user" and "phr" (phishing
// resistant; of OpenID's EAP) for a passkey, whose user is always verified; "kba" for a recovery code and our own "mail" for a
// PIN by mail. Also "mfa" when one of them is a passkey, or when two are of a different kind: a password and a PIN by mail are
// not, for who reads somebody's mail often has their passwords.
std::vector<std::string> amr(std::span<Proof const> proofs);

}  // namespace cordon::directory
