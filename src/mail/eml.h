#pragma once

#include "base/clock.h"
#include "mail/mailbox.h"

namespace cordon::mail {

// An address as mail carries it: ASCII, one "@", no space, none of the characters that end it in a field. Quoted local parts are
// not used.
bool is_mail_address(std::string_view address);

// A message of RFC 5322 in UTF-8: its subject in encoded words (RFC 2047), its text quoted-printable (RFC 2045). `id` is unique.
// Fails as Mailbox::send; nothing in the message can end a field.
Result<std::string> to_eml(Message const& message, std::string_view from, std::string_view id, Wall date);

}  // namespace cordon::mail
