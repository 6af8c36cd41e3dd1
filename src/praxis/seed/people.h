#pragma once

#include "praxis/patients/family.h"
#include "praxis/seed/world.h"

namespace cordon::praxis::seed {

// What is drawn first of a patient: where they live, and what they are called.
struct Outline {
  Home home;
  Name name;
};
Outline outline_of(Plan const& plan, std::size_t patient);

// Somebody with an account: patient1@example.org is number 0.
struct Person {
  Profile profile{};
  Wall created{};
};
Person make_patient(Plan const& plan, std::size_t number);
std::string email_of(std::size_t patient);

// Somebody for whom the account of a patient acts.
struct RelativePerson {
  std::size_t account = 0;  // the number of the patient
  Relation kind = Relation::child;
  Profile profile{};
  Wall created{};
};
RelativePerson make_relative(Plan const& plan, std::size_t number);

}  // namespace cordon::praxis::seed
