#pragma once

#include <functional>

#include "directory/members.h"

namespace cordon::directory {

// A one-time PIN by mail, for who has nothing else. Nothing tells whether an address is known: the same is written and answered,
// and the letter follows the answer.
class PinLogin {
 public:
  // The letter with a PIN to a member.
  using WriteLetter = std::function<mail::Message(Member const& member, std::string const& pin)>;

  explicit PinLogin(Shared& shared) : parts_(shared.parts), outbox_(shared.outbox) {}

  // Gives the secret that the browser keeps in a cookie: without it the PIN is good for nothing. Code::invalid "member.email" for
  // what is no address; Code::unavailable "login.slow_down".
  net::Task<std::string> ask(std::string email, WriteLetter write, net::Address from);
  // Five tries, and then never more. Code::forbidden "login.wrong", Code::unavailable "login.slow_down".
  net::Task<Proved> verify(std::string secret, std::string pin, net::Address from);

 private:
  net::Task<void> send(mail::Message message);

  Parts& parts_;
  net::Group& outbox_;
};

}  // namespace cordon::directory
