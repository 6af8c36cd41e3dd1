#pragma once

#include <span>

#include "base/result.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/layout.h"

namespace cordon::praxis {

// What fields of a form are made with: what was filled in, and what of it is wrong. What browsers know is of who reads the page,
// and of nobody else.
struct Filling {
  Language language;
  Form const& form;
  std::vector<Mistake> const& mistakes;
  bool of_reader = true;
};

// One line to fill in. Its id is its name. `kind` is the type of HTML ("text", "email", "password", "tel"), `autocomplete` what
// browsers may fill in by themselves (WCAG 1.3.5).
struct Line {
  View name;
  View label;   // key of words
  View hint{};  // key of words; may be empty
  View kind = "text";
  View autocomplete = "off";
  bool required = true;
  std::size_t most = 0;  // of a text area, as form_length() counts; 0: no limit of its own
};
Html line(Filling const& filling, Line const& line);
Html text_area(Filling const& filling, Line const& line);

// One of several. Values with the words that people choose by.
struct Option {
  std::string value;
  std::string text;
  std::string more{};  // smaller, behind it
};
Html select(Filling const& filling, View name, View label, std::span<Option const> options, View nothing_chosen);
// With what else a line has. Without words for it there is always something chosen.
Html select(Filling const& filling, Line const& line, std::span<Option const> options, View nothing_chosen);
Html radios(Filling const& filling, View name, View label, std::span<Option const> options);
// Day, month and year, in fields NAME-day, NAME-month, NAME-year.
Html date_fields(Filling const& filling, View name, View label, View hint);
// What is wrong with a password (credentials::check_password), for its field.
std::string say_password(Language language, Error const& error);
Html check_box(Filling const& filling, View name, View label);

}  // namespace cordon::praxis
