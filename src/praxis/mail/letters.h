#pragma once

#include <optional>

#include "praxis/mail/mailbox.h"
#include "praxis/words/language.h"

namespace cordon::praxis {

// What is written to patients. A link stands alone on its line; it is the only thing in a letter that is not fixed text, so that
// a letter says nothing of who they are.
enum class Letter : std::uint8_t {
  confirm,             // with a link: this address is mine
  already_registered,  // somebody signed up with the address of an account that there is
  reset,               // with a link: choose a new password
  password_changed,
  confirm_change,  // with a link: my new address
  email_changed,   // to the old address
};
Message write_letter(Letter letter, Language language, std::string to, std::string_view link = {});

}  // namespace cordon::praxis
