#pragma once

#include <vector>

#include "access/pages/basics.h"

namespace cordon::access {

// What has to be corrected: said beside its field, and in a list on top of the page that leads there.
enum class Mistake : std::uint8_t {
  log_in,         // address and password do not go together; nothing tells which of them
  slow_down,      // too many tries
  email,          // none that can be written to
  email_unknown,  // nobody vouches for it
  code,           // of the authenticator app
  recovery,       // recovery code: unknown, or used
  pin,            // wrong
  pin_over,       // expired, or tried too often
  passkey,        // was not accepted
  password_old,   // not the present one
  password_short,
  password_long,
  password_weak,       // one of the commonest, or the address
  password_different,  // the two are not the same
  name_missing,
  name_long,
  name_taken,
  purpose_missing,
  purpose_long,
  reason_missing,
  reason_long,
  hours,  // none of those that may be chosen
  last_ = hours,
};

// The id of its field.
View field_of(Mistake mistake);
std::string say(Language language, Mistake mistake);

// The list on top of a page; nothing when there is none.
Html summary_of(Language language, std::vector<Mistake> const& mistakes);
// What is wrong with a field; empty when it is right.
std::string mistake_of(Language language, std::vector<Mistake> const& mistakes, View field);

}  // namespace cordon::access
