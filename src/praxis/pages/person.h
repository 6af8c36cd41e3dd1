#pragma once

#include "praxis/pages/fields.h"
#include "praxis/pages/guest.h"

// What is asked of somebody: who they are and how they are reached.
namespace cordon::praxis {

// Names and the date of birth: what nobody can leave out.
Html name_fields(Filling const& filling);
Html phone_field(Filling const& filling);
// Sex, telephone, address and the number of the insurance.
Html more_fields(Filling const& filling);

// As it is filled in, and what is filled in. The language is no part of it.
Form form_of(Profile const& profile);
Profile profile_of(Form const& form);

// What is wrong with it, all at once.
class Checker {
 public:
  explicit Checker(Guest const& guest) : guest_(guest) {}

  void check_person();
  void require(View name, View label);
  void require_choice(View name, View label);
  // Of several mistakes in a field the first.
  void add(View name, std::string text);
  std::vector<Mistake> mistakes;

 private:
  void check_name(View name, View label);
  void check_birth_date();
  void check_identifier(Profile const& profile);
  void check_rest(Profile const& profile);
  std::string too_long(View label, View most) const;

  Guest const& guest_;
};

}  // namespace cordon::praxis
