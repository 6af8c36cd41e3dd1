#pragma once

#include "directory/invitations.h"
#include "directory/members.h"
#include "directory/passkeys.h"
#include "directory/password_login.h"
#include "directory/pin_login.h"
#include "directory/second_factors.h"

namespace cordon::directory {

// The built-in directory: the people of the organisation, and what they log in with. One for each loop; drain() before it goes.
class Directory {
 public:
  explicit Directory(Parts parts) : shared_(std::move(parts)) {}

  Members& members() { return members_; }
  PasswordLogin& passwords() { return passwords_; }
  SecondFactors& second_factors() { return second_factors_; }
  Passkeys& passkeys() { return passkeys_; }
  PinLogin& pins() { return pins_; }
  Invitations& invitations() { return invitations_; }

  // Deletes what is over: PINs, invitations, challenges.
  net::Task<void> expire();
  // Until all letters are written.
  net::Task<void> drain();

 private:
  Shared shared_;
  Members members_{shared_.parts};
  PasswordLogin passwords_{shared_};
  SecondFactors second_factors_{shared_.parts};
  Passkeys passkeys_{shared_.parts};
  PinLogin pins_{shared_};
  Invitations invitations_{shared_.parts, passkeys_};
};

}  // namespace cordon::directory
