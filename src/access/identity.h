#pragma once

#include <string>
#include <vector>

#include "access/texts.h"
#include "base/clock.h"

namespace cordon::access {

// One claim: its name, and what was claimed.
struct Claim {
  std::string name;
  std::vector<std::string> values;

  bool operator==(Claim const&) const = default;
};

// Who somebody is, as a provider vouched for them. Immutable; shared by their sessions.
struct Identity {
  std::string provider;       // its name in the configuration; "directory" is the built-in one
  std::string subject;        // theirs for ever at that provider
  std::string email;          // lower case; empty when nobody verified it
  std::string name;           // what they are called
  Texts groups;               // as the provider names them
  bool groups_known = true;   // false: it did not say which, and could not be asked
  Texts amr;                  // how they proved it (RFC 8176): "pwd", "otp", "hwk", "mfa" …
  std::string acr;            // how sure the provider is
  std::vector<Claim> claims;  // what else it said and the configuration keeps
  Wall authenticated;         // when they proved it
  Wall refreshed;             // when the provider last said all this

  bool operator==(Identity const&) const = default;
};

}  // namespace cordon::access
