#pragma once

#include "praxis/pages/staff/practice.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {

// Reads what the staff filled in. What is wrong with it is listed in the user's language; `label` is a key of words.
class Reader {
 public:
  explicit Reader(Guest const& guest) : guest_(guest) {}

  // A date that the calendar reaches. One of before today is wrong.
  std::optional<std::chrono::local_days> day(View field, View label);
  // In steps of five minutes.
  std::optional<std::chrono::minutes> time(View field, View label);
  // From one to the other; "00:00" as the end is midnight.
  std::optional<Hours> hours(View from, View until);
  // The value of one of the options, or nothing.
  std::optional<std::string> choice(View field, View label, std::span<Option const> options);
  // Also says that it must not be.
  bool is_blank(View field, View label);
  void wrong(View field, View words) { add(field, guest_.say(words)); }
  void add(View field, std::string text) { mistakes_.push_back({.field = std::string(field), .text = std::move(text)}); }

  bool all_right() const { return mistakes_.empty(); }
  std::vector<Mistake> mistakes() && { return std::move(mistakes_); }

 private:
  Guest const& guest_;
  std::vector<Mistake> mistakes_;
};

// Where the practitioner is.
std::vector<Option> place_options(Guest const& guest);
std::vector<Option> offered_motives(Guest const& guest);

// Two times of the clock on the wall, in one row.
Html hours_fields(Filling const& filling, View from, View until, View hint);
// Two dates.
Html days_fields(Filling const& filling, View first, View last);

}  // namespace cordon::praxis
