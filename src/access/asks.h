#pragma once

#include "access/policy/condition.h"
#include "access/session/keyring.h"

namespace cordon::access {

// What a site wants the login host to ask for: as StepUp, on its way there.
struct Asks {
  std::optional<std::chrono::seconds> within{};
  bool second_factor = false;
  bool phishing_resistant = false;
  std::string acr{};
  std::string amr{};
  std::string provider{};

  bool is_empty() const { return *this == Asks(); }
  bool operator==(Asks const&) const = default;
};
Asks asks_of(StepUp const& step);

// Sealed, so that nobody asks for less. Empty when nothing is asked for.
std::string seal(Keyring const& keyring, Asks const& asks);
// Nothing when it is not what one of us sealed.
std::optional<Asks> open_asks(Keyring const& keyring, View sealed);

}  // namespace cordon::access
