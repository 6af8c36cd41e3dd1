#pragma once

#include <optional>

#include "access/pages/frame.h"
#include "access/pages/mistakes.h"
#include "base/clock.h"

// One's own account in the directory: how one logs in.
namespace cordon::access {

// The first password or passkey of who was invited.
struct InvitationPage {
  std::string email;
  std::string link;       // the token of the letter's link
  std::string passkey{};  // options for navigator.credentials.create, as JSON; empty: a password it is
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, InvitationPage const& page);

struct OwnPasskey {
  std::string id;  // for addresses and forms
  std::string name;
  Wall added;
  std::optional<Wall> used;
  bool is_copied = false;  // it is kept where other devices of its owner get it, too
};
struct SecurityPage {
  enum class News : std::uint8_t {
    none,
    passkey_added,
    passkey_renamed,
    passkey_removed,
    authenticator_added,
    authenticator_removed,
    password_saved
  };

  std::string email;
  std::vector<OwnPasskey> passkeys{};
  bool has_authenticator = false;
  std::size_t recovery_codes = 0;  // that are left
  bool has_password = false;
  News news = News::none;
};
std::string draw(Frame const& frame, SecurityPage const& page);

struct AddPasskeyPage {
  std::string passkey;  // options for navigator.credentials.create, as JSON
  std::string name{};   // as it was typed
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, AddPasskeyPage const& page);

struct RenamePasskeyPage {
  std::string id;
  std::string name;
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, RenamePasskeyPage const& page);

// Asks before something is taken away.
struct RemovalPage {
  enum class What : std::uint8_t { passkey, authenticator };

  What what = What::passkey;
  std::string id{};      // of a passkey
  std::string name{};    // of a passkey
  bool is_last = false;  // nothing else is left but a password
};
std::string draw(Frame const& frame, RemovalPage const& page);

// A new authenticator app: its secret, until a code proves that it arrived.
struct AuthenticatorPage {
  std::string secret;   // base32
  std::string address;  // otpauth://…
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, AuthenticatorPage const& page);

// Shown once.
struct RecoveryCodesPage {
  std::vector<std::string> codes;
};
std::string draw(Frame const& frame, RecoveryCodesPage const& page);

struct OwnPasswordPage {
  std::string email;
  bool has_old = true;  // false: this is the first one
  std::vector<Mistake> mistakes{};
};
std::string draw(Frame const& frame, OwnPasswordPage const& page);

}  // namespace cordon::access
