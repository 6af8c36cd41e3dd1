#include "praxis/seed/people.h"

#include <fmt/format.h>

#include "praxis/seed/identifiers.h"

namespace cordon::praxis::seed {
namespace {

using For = Dice::For;
using Sex = Profile::Sex;

IdentifierKind kind_of(Country country) {
  switch (country) {
    case Country::france: return IdentifierKind::nir;
    case Country::germany: return IdentifierKind::kvnr;
    case Country::italy: break;
  }
  return IdentifierKind::codice_fiscale;
}

Outline draw_outline(Dice& dice) {
  auto const home = draw_home(dice);
  return {.home = home, .name = draw_name(dice, home.country)};
}

// Of those that ring nowhere. Italy has set none aside.
std::string draw_phone(Dice& dice, Country country) {
  auto const one = dice.below(100), other = dice.below(100);
  switch (country) {
    case Country::france: return fmt::format("+33 6 39 98 {:02} {:02}", one, other);
    case Country::germany: return fmt::format("+49 171 39200{:02}", one);
    case Country::italy: break;
  }
  return {};
}

std::string draw_address(Dice& dice, Home const& home) {
  auto const street = draw_street(dice, home.country);
  return fmt::format("{}\n{} {}", street, draw_postal_code(dice, *home.city), home.city->name);
}

std::chrono::year_month_day draw_birth(Dice& dice, Plan const& plan, unsigned youngest, unsigned oldest) {
  std::chrono::year_month_day const today(plan.start);
  return {today.year() - std::chrono::years(dice.between(youngest, oldest)), std::chrono::month(dice.between(1, 12)),
          std::chrono::day(dice.between(1, 28))};
}

Language draw_language(Dice& dice, Country country) {
  return dice.percent(4) ? Language::en : find_language(sounds_of(country).language).value_or(Language::en);
}

Profile make_profile(Dice& dice, Country country, Name name, std::chrono::year_month_day birth, std::size_t number) {
  Born const born{.woman = name.woman, .date = birth, .given_name = name.given, .family_name = name.family};
  Profile profile;
  profile.identifier =
      Profile::Identifier{.kind = kind_of(country), .value = national_identifier(country, born, static_cast<unsigned>(number))};
  profile.given_name = std::move(name.given);
  profile.family_name = std::move(name.family);
  profile.birth_date = birth;
  profile.sex = name.woman ? Sex::female : Sex::male;
  profile.language = draw_language(dice, country);
  return profile;
}

unsigned age_of(Profile const& profile, Plan const& plan) {
  return static_cast<unsigned>((std::chrono::year_month_day(plan.start).year() - profile.birth_date.year()).count());
}

Relation draw_kind(Dice& dice, unsigned age) {
  constexpr std::array<unsigned, 3> shares{65, 25, 10};
  constexpr std::array kinds{Relation::child, Relation::parent, Relation::other};
  auto const kind = kinds.at(dice.weighted(shares));
  return age >= 25 && age <= 55 ? kind : Relation::other;
}

std::pair<unsigned, unsigned> ages_of(Relation kind, unsigned age) {
  if (kind == Relation::child) return {1, std::min(17U, age - 18)};
  if (kind == Relation::parent) return {age + 20, age + 35};
  return {19, 92};
}

Wall draw_created(Dice& dice, Plan const& plan) {
  std::chrono::days const days(dice.between(1, 700));
  return plan.start - days + std::chrono::seconds(dice.below(86'400));
}

}  // namespace

Outline outline_of(Plan const& plan, std::size_t patient) {
  Dice dice(plan.counts.number, For::patient, patient);
  return draw_outline(dice);
}

Person make_patient(Plan const& plan, std::size_t number) {
  Dice dice(plan.counts.number, For::patient, number);
  auto [home, name] = draw_outline(dice);
  auto const birth = draw_birth(dice, plan, 19, 92);
  Person person{.profile = make_profile(dice, home.country, std::move(name), birth, number)};
  person.profile.phone = draw_phone(dice, home.country);
  person.profile.address = draw_address(dice, home);
  person.created = draw_created(dice, plan);
  return person;
}

std::string email_of(std::size_t patient) {
  return fmt::format("patient{}@example.org", patient + 1);
}

// They live together, and most have the same name.
RelativePerson make_relative(Plan const& plan, std::size_t number) {
  Dice dice(plan.counts.number, For::relative, number);
  RelativePerson relative{.account = number * plan.counts.patients / plan.relatives()};
  auto const country = outline_of(plan, relative.account).home.country;
  auto const account = make_patient(plan, relative.account);
  auto const age = age_of(account.profile, plan);
  relative.kind = draw_kind(dice, age);
  auto name = draw_name(dice, country);
  if (dice.percent(80)) name.family = account.profile.family_name;
  auto const [youngest, oldest] = ages_of(relative.kind, age);
  auto const birth = draw_birth(dice, plan, youngest, oldest);
  relative.profile = make_profile(dice, country, std::move(name), birth, plan.counts.patients + number);
  relative.profile.address = account.profile.address;
  relative.created = account.created;
  return relative;
}

}  // namespace cordon::praxis::seed
