#pragma once

#include "directory/members.h"

namespace cordon::directory {

// Members and their passwords. Nothing tells whether an address is known: who is not, is refused in the same way after the same
// work.
class PasswordLogin {
 public:
  explicit PasswordLogin(Shared& shared) : parts_(shared.parts), outbox_(shared.outbox) {}

  // Fails with Code::forbidden "login.wrong"; Code::unavailable "login.slow_down", "password.busy".
  net::Task<Proved> verify(std::string email, std::string password, net::Address from);
  // Also instead of an older one. Invitations of the member end. Code::invalid "password.…" as credentials::check_password has
  // it; Code::not_found "member.none", also for one who is not active.
  net::Task<void> set(std::string member, std::string password);
  // They log in with something else from now on.
  net::Task<void> remove(std::string member);

 private:
  net::Task<void> rehash(std::string member, std::string before, std::string password);

  Parts& parts_;
  net::Group& outbox_;
};

// The hash of a password that this member may choose. Code::invalid "password.…", Code::unavailable "password.busy".
net::Task<std::string> hash_for(credentials::Passwords& passwords, Member member, std::string password);
// In a transaction: it is the password of this active member, whose invitations end.
std::vector<Change> set_password(std::string member, std::string hash, Wall now);

}  // namespace cordon::directory
