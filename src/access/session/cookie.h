#pragma once

#include <optional>
#include <string>

#include "access/session/keyring.h"

namespace cordon::access {

// What a browser keeps of a session: its id, what shows that the id is one of ours, and what proves that the session is theirs.
struct Cookie {
  static constexpr View name = "__Host-cordon";
  static constexpr std::size_t length = 64;  // characters

  Id id;
  std::array<unsigned char, 32> key{};  // the digest of the proof

  // A new one, and what the browser gets.
  static std::pair<Cookie, std::string> make(Keyring const& keyring);
  // Nothing for what none of our nodes made.
  static std::optional<Cookie> parse(View text, Keyring const& keyring);
};

}  // namespace cordon::access
