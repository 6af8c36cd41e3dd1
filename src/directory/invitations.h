#pragma once

#include "directory/passkeys.h"

namespace cordon::directory {

// Links with which a member sets the first thing to log in with, once: whoever has it is the member. Fails with Code::invalid
// "invitation.used" for a token that is none, was used, is too old, or whose member is not active; otherwise as
// PasswordLogin::set and Passkeys have it, and then it is still good.
class Invitations {
 public:
  static constexpr std::chrono::hours lifetime{72};

  Invitations(Parts& parts, Passkeys& passkeys) : parts_(parts), passkeys_(passkeys) {}

  // The token for the link; that of an earlier invitation ends. Code::not_found "member.none", also for one who is not active.
  net::Task<std::string> make(std::string member);
  // Whom it invites; for the page behind the link.
  net::Task<Member> find(std::string token);

  net::Task<Member> use_with_password(std::string token, std::string password);
  // As Passkeys has them.
  net::Task<std::string> begin_passkey(std::string token, std::string browser);
  net::Task<Member> use_with_passkey(std::string token, std::string browser, std::string name, std::string answer);

 private:
  net::Task<Member> use(std::string token, Member member, std::vector<Change> changes);

  Parts& parts_;
  Passkeys& passkeys_;
};

}  // namespace cordon::directory
