#pragma once

#include <span>

#include "access/pages/mistakes.h"

namespace cordon::access {

// What fields of a form are made with.
struct Filling {
  Language language;
  std::vector<Mistake> const& mistakes;
};

// One line to fill in. Its id is its name. `kind` is the type of HTML, `autocomplete` what browsers and password managers may
// fill in by themselves (WCAG 1.3.5). What was typed as a password is not sent back.
struct Line {
  View name;
  View label;   // key of words
  View hint{};  // key of words; may be empty
  View kind = "text";
  View autocomplete = "off";
  View value{};
  View more{};  // attributes: "inputmode=\"numeric\""
};
Html line(Filling const& filling, Line const& line);
Html text_area(Filling const& filling, Line const& line, std::size_t most);

// One of several numbers of hours.
Html hours_field(Filling const& filling, unsigned most, unsigned chosen);

// A new password, twice. Whose it is stands before, so that password managers know.
Html new_password_fields(Filling const& filling, View email);
// One's address, for password managers and for who is not sure which account this is.
Html account_field(Language language, View email);

}  // namespace cordon::access
