#pragma once

#include <optional>

#include "mail/mailbox.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {

// What is written to patients. Fixed text, but for what stands alone on its line: a link, or an appointment (when, with whom and
// where). A letter says nothing of who they are, nor why they go there.
enum class Letter : std::uint8_t {
  confirm,             // with a link: this address is mine
  already_registered,  // somebody signed up with the address of an account that there is
  reset,               // with a link: choose a new password
  password_changed,
  confirm_change,      // with a link: my new address
  email_changed,       // to the old address
  erased,              // the account is
  practice_cancelled,  // with the appointment, as the next
  practice_moved,      // with the time that it had before, too
  practice_gave,
};
mail::Message write_letter(Letter letter, Language language, std::string to, std::string_view what = {},
                           std::string_view before = {});

}  // namespace cordon::praxis
