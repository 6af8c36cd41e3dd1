#pragma once

#include "directory/members.h"

namespace cordon::directory {

// What a member sees of a passkey.
struct PasskeyInfo {
  std::string id;  // octets
  std::string name;
  bool backup_eligible = false;
  bool backed_up = false;
  Wall created{};
  Wall used{};  // the epoch when it was not yet
};

// Members and their passkeys. `browser` is a secret that the browser keeps in a cookie: what one browser began no other one
// finishes. Fails with Code::forbidden "passkey.…" as credentials::verify_login has it, "passkey.unknown" for a passkey of nobody
// who is active, "passkey.user" for that of somebody else; Code::unavailable "login.slow_down"; Code::not_found "member.none".
class Passkeys {
 public:
  static constexpr std::int64_t most = 20;  // of one member

  explicit Passkeys(Parts& parts) : parts_(parts) {}

  // What navigator.credentials.create() takes, as JSON.
  net::Task<std::string> begin_registration(std::string member, std::string browser);
  // What it gave. Code::invalid "passkey.name", "passkey.many", "passkey.taken".
  net::Task<PasskeyInfo> finish_registration(std::string member, std::string browser, std::string name, std::string answer);

  // What navigator.credentials.get() takes; it is the passkey that says who comes.
  std::string begin_login(std::string const& browser) const;
  net::Task<Proved> finish_login(std::string browser, std::string answer, net::Address from);

  net::Task<std::vector<PasskeyInfo>> list(std::string member);
  // Code::not_found "passkey.none" for one that is not theirs; Code::invalid "passkey.name".
  net::Task<void> rename(std::string member, std::string id, std::string name);
  net::Task<void> remove(std::string member, std::string id);

  // What is to be done so that it is theirs, in a transaction; the same checks.
  net::Task<std::vector<Change>> registration(std::string member, std::string browser, std::string name, std::string answer);

 private:
  Parts& parts_;
};

// The failure of a transaction that makes a passkey: its id is that of another one.
inline Error passkey_taken_or(Error error) {
  return error.reason == "store.constraint" ? Error(Code::invalid, "passkey.taken") : std::move(error);
}

}  // namespace cordon::directory
