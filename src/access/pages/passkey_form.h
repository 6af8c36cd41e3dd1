#pragma once

#include "access/pages/fields.h"
#include "access/pages/frame.h"

namespace cordon::access {

// A button that asks the browser for a passkey (web/access/src/passkey.ts) and sends what it said as JSON in "credential".
struct PasskeyForm {
  enum class Deed : std::uint8_t { use, make };

  View address;
  View label;           // key of words
  std::string options;  // for navigator.credentials, as JSON
  Deed deed = Deed::use;
  bool is_offered_early = false;  // also among what the browser fills into the field for the e-mail address
  bool is_main = false;           // what most people press here
  Html fields{};                  // to fill in before
};
Html passkey_form(Frame const& frame, std::vector<Mistake> const& mistakes, PasskeyForm const& asked);

}  // namespace cordon::access
