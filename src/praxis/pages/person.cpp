#include "praxis/pages/person.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::praxis {
namespace {

using Sex = Profile::Sex;

constexpr std::array<View, 4> sexes{"unknown", "female", "male", "other"};
constexpr std::array<View, 3> identifiers{"nir", "kvnr", "fiscal-code"};  // by IdentifierKind

template <std::size_t size>
std::optional<std::size_t> place_of(std::array<View, size> const& names, View name) {
  auto const found = std::ranges::find(names, name);
  if (found == names.end()) return {};
  return static_cast<std::size_t>(found - names.begin());
}

template <std::size_t size>
std::vector<Option> options_of(Language language, View words, std::array<View, size> const& names) {
  std::vector<Option> options;
  options.reserve(size);
  for (auto const name : names)
    options.push_back({.value = std::string(name), .text = say(language, std::string(words) + std::string(name))});
  return options;
}

// One line of text, whatever was pasted.
std::string line_of(View text) {
  std::string one(text);
  std::ranges::replace_if(one, [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
  return one;
}
// Lines as they are kept: browsers send both characters.
std::string lines_of(View text) {
  std::string lines(text);
  std::erase(lines, '\r');
  std::ranges::replace(lines, '\t', ' ');
  return lines;
}

std::optional<std::chrono::year_month_day> birth_date(Form const& form) {
  auto const day = text::parse_number<unsigned>(form["birth-date-day"]);
  auto const month = text::parse_number<unsigned>(form["birth-date-month"]);
  auto const year = text::parse_number<int>(form["birth-date-year"]);
  if (!day || !month || !year || *day > 31 || *month > 12 || *year > 9999) return {};
  std::chrono::year_month_day const date = std::chrono::year(*year) / static_cast<int>(*month) / static_cast<int>(*day);
  if (!date.ok()) return {};
  return date;
}

// Somebody with whom nothing is wrong but what is put in.
Profile sound() {
  Profile profile;
  profile.given_name = profile.family_name = "x";
  profile.birth_date = earliest_birth / 1 / 1;
  return profile;
}

}  // namespace

Html name_fields(Filling const& filling) {
  auto all = line(filling, {.name = "given-name", .label = "person.given-name", .autocomplete = "given-name"});
  all += line(filling, {.name = "family-name", .label = "person.family-name", .autocomplete = "family-name"});
  all += date_fields(filling, "birth-date", "person.birth-date", "person.birth-date-hint");
  return all;
}

Html phone_field(Filling const& filling) {
  return line(filling, {.name = "phone",
                        .label = "person.phone",
                        .hint = "person.phone-hint",
                        .kind = "tel",
                        .autocomplete = "tel",
                        .required = false});
}

Html more_fields(Filling const& filling) {
  auto const sex_options = options_of(filling.language, "person.sex.", std::array{sexes[1], sexes[2], sexes[3]});
  auto const number_options = options_of(filling.language, "person.identifier.", identifiers);
  auto all = select(filling, {.name = "sex", .label = "person.sex", .autocomplete = "sex", .required = false}, sex_options,
                    "person.sex.unknown");
  all += phone_field(filling);
  all += text_area(filling, {.name = "address",
                             .label = "person.address",
                             .hint = "person.address-hint",
                             .autocomplete = "street-address",
                             .required = false});
  all += select(filling, {.name = "identifier-kind", .label = "person.identifier-kind", .required = false}, number_options,
                "person.identifier-none");
  all += line(filling, {.name = "identifier", .label = "person.identifier", .hint = "person.identifier-hint", .required = false});
  return all;
}

Form form_of(Profile const& profile) {
  Form form;
  form.set("given-name", profile.given_name);
  form.set("family-name", profile.family_name);
  form.set("birth-date-day", std::to_string(static_cast<unsigned>(profile.birth_date.day())));
  form.set("birth-date-month", std::to_string(static_cast<unsigned>(profile.birth_date.month())));
  form.set("birth-date-year", std::to_string(static_cast<int>(profile.birth_date.year())));
  form.set("phone", profile.phone);
  form.set("address", profile.address);
  if (profile.sex != Sex::unknown) form.set("sex", std::string(sexes.at(static_cast<std::size_t>(profile.sex))));
  if (!profile.identifier) return form;
  form.set("identifier-kind", std::string(identifiers.at(static_cast<std::size_t>(profile.identifier->kind))));
  form.set("identifier", profile.identifier->value);
  return form;
}

Profile profile_of(Form const& form) {
  Profile profile;
  profile.given_name = line_of(form["given-name"]);
  profile.family_name = line_of(form["family-name"]);
  if (auto const date = birth_date(form)) profile.birth_date = *date;
  profile.sex = static_cast<Sex>(place_of(sexes, form["sex"]).value_or(0));
  profile.phone = line_of(form["phone"]);
  profile.address = lines_of(form["address"]);
  auto const kind = place_of(identifiers, form["identifier-kind"]);
  if (kind && !form["identifier"].empty())
    profile.identifier =
        Profile::Identifier{.kind = static_cast<IdentifierKind>(*kind), .value = std::string(form["identifier"])};
  return profile;
}

void Checker::add(View name, std::string text) {
  if (mistake_of(mistakes, name).empty()) mistakes.push_back({.field = std::string(name), .text = std::move(text)});
}

void Checker::require(View name, View label) {
  auto const field = guest_.say(label);
  if (guest_.form[name].empty()) add(name, guest_.say("error.missing", {{.name = "field", .value = field}}));
}

void Checker::require_choice(View name, View label) {
  auto const field = guest_.say(label);
  if (guest_.form[name].empty()) add(name, guest_.say("error.choose", {{.name = "field", .value = field}}));
}

std::string Checker::too_long(View label, View most) const {
  auto const field = guest_.say(label);
  return guest_.say("error.too-long", {{.name = "field", .value = field}, {.name = "count", .value = most}});
}

// In octets it is kept, in characters it is told: there is room for as many of two octets.
void Checker::check_name(View name, View label) {
  require(name, label);
  if (guest_.form[name].size() > longest_name) add(name, too_long(label, "100"));
}

void Checker::check_birth_date() {
  constexpr View field = "birth-date-year";
  auto const date = birth_date(guest_.form);
  auto const first = std::to_string(static_cast<int>(earliest_birth));
  if (!date) return add(field, guest_.say("error.date"));
  if (date->year() < earliest_birth) add(field, guest_.say("error.birth-date-old", {{.name = "year", .value = first}}));
  // By days: an instant of a far year is more than a clock can hold.
  if (std::chrono::sys_days(*date) > std::chrono::floor<std::chrono::days>(guest_.office.clock.wall()))
    add(field, guest_.say("error.birth-date-future"));
}

void Checker::check_rest(Profile const& profile) {
  auto const now = guest_.office.clock.wall();
  auto with_phone = sound(), with_address = sound();
  with_phone.phone = profile.phone;
  with_address.address = profile.address;
  if (!check_profile(with_phone, now)) add("phone", guest_.say("error.phone"));
  if (!check_profile(with_address, now))
    add("address", profile.address.size() > longest_address ? too_long("person.address", "250") : guest_.say("error.address"));
}

void Checker::check_identifier(Profile const& profile) {
  auto const& form = guest_.form;
  if (!form["identifier"].empty() && !place_of(identifiers, form["identifier-kind"]))
    require_choice("identifier-kind", "person.identifier-kind");
  if (!form["identifier-kind"].empty()) require("identifier", "person.identifier");
  if (!profile.identifier) return;
  auto const words = "error.identifier." + std::string(form["identifier-kind"]);
  if (!praxis::check_identifier(profile.identifier->kind, profile.identifier->value)) add("identifier", guest_.say(words));
}

void Checker::check_person() {
  auto const profile = profile_of(guest_.form);
  check_name("given-name", "person.given-name");
  check_name("family-name", "person.family-name");
  check_birth_date();
  check_rest(profile);
  check_identifier(profile);
}

}  // namespace cordon::praxis
