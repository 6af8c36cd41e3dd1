#include <algorithm>

#include "praxis/directory/fold.h"
#include "praxis/pages/person.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/question.h"
#include "praxis/pages/relatives.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

// What browsers know is of the reader: nothing of it is of a relative.
Filling filling_of(Guest const& guest, Form const& form, std::vector<Mistake> const& mistakes) {
  return {.language = guest.language, .form = form, .mistakes = mistakes, .of_reader = false};
}

http::Response ask_new(Guest& guest, std::vector<Mistake> mistakes, Html news = {}) {
  std::vector<Option> kinds;
  kinds.reserve(relations.size());
  for (auto const each : relations)
    kinds.push_back({.value = std::string(each), .text = guest.say("relation." + std::string(each))});
  auto const filling = filling_of(guest, guest.form, mistakes);
  auto fields = name_fields(filling);
  fields += radios(filling, "relation", "relatives.relation", kinds);
  fields += more_fields(filling);
  fields += check_box(filling, "allowed", "relatives.allowed");
  int const status = news.empty() ? 200 : 422;
  return ask(guest,
             {.title = guest.say("relatives.add"),
              .path = "/account/relatives/add",
              .submit = "relatives.add",
              .before = std::move(news),
              .mistakes = std::move(mistakes),
              .status = status},
             fields);
}

http::Response ask_changes(Guest& guest, KnownRelative const& relative, Form const& form, std::vector<Mistake> mistakes) {
  auto const filling = filling_of(guest, form, mistakes);
  auto fields = name_fields(filling);
  fields += more_fields(filling);
  auto const name = name_of(relative.profile);
  return ask(guest,
             {.title = guest.say("relatives.change-title", {{.name = "name", .value = name}}),
              .path = relative_path(relative.patient),
              .submit = "common.save",
              .lead = guest.say("profile.lead"),
              .mistakes = std::move(mistakes)},
             fields);
}

std::optional<Relation> relation_of(Form const& form) {
  auto const* const found = std::ranges::find(relations, form["relation"]);
  if (found == relations.end()) return {};
  return static_cast<Relation>(found - relations.begin() + 1);
}

std::vector<Mistake> check_new(Guest const& guest) {
  Checker checker(guest);
  checker.check_person();
  auto const field = guest.say("relatives.relation");
  if (!relation_of(guest.form)) checker.add("relation", guest.say("error.choose", {{.name = "field", .value = field}}));
  if (guest.form["allowed"] != "yes") checker.add("allowed", guest.say("error.consent"));
  return checker.mistakes;
}

bool is_same(Profile const& one, Profile const& other) {
  return one.birth_date == other.birth_date && fold(one.given_name) == fold(other.given_name) &&
         fold(one.family_name) == fold(other.family_name);
}

net::Task<bool> is_known(Guest& guest, Profile profile) {
  auto const relatives = co_await own_relatives(guest);
  if (!relatives) co_return fail(relatives.error());
  co_return std::ranges::any_of(*relatives, [&](KnownRelative const& each) { return is_same(each.profile, profile); });
}

}  // namespace

net::Task<http::Response> show_relative_add(Guest& guest) {
  co_return ask_new(guest, {});
}

net::Task<http::Response> take_relative_add(Guest& guest) {
  auto mistakes = check_new(guest);
  if (!mistakes.empty()) co_return ask_new(guest, std::move(mistakes));
  auto profile = profile_of(guest.form);
  profile.language = guest.language;
  auto const twice = co_await is_known(guest, profile);
  if (!twice) co_return fail(twice.error());
  if (*twice) co_return ask_new(guest, {{.field = "given-name", .text = guest.say("error.relative-known")}});
  auto const added = co_await guest.office.family.add(*guest.session, *relation_of(guest.form), std::move(profile));
  if (added) co_return go(guest, "/account/relatives?saved=yes");
  if (added.error().reason != "family.full") co_return fail(added.error());
  auto const most = std::to_string(Family::most);
  co_return ask_new(guest, {}, bad_news(guest.say("relatives.full", {{.name = "count", .value = most}})));
}

net::Task<http::Response> show_relative(Guest& guest) {
  auto const relative = co_await own_relative(guest);
  if (!relative) co_return fail(relative.error());
  co_return ask_changes(guest, *relative, form_of(relative->profile), {});
}

net::Task<http::Response> take_relative(Guest& guest) {
  auto const relative = co_await own_relative(guest);
  if (!relative) co_return fail(relative.error());
  Checker checker(guest);
  checker.check_person();
  if (!checker.mistakes.empty()) co_return ask_changes(guest, *relative, guest.form, std::move(checker.mistakes));
  auto profile = profile_of(guest.form);
  profile.language = relative->profile.language;
  auto const saved = co_await guest.office.family.save(*guest.session, relative->patient, std::move(profile));
  if (!saved) co_return fail(saved.error());
  co_return go(guest, "/account/relatives?saved=yes");
}

}  // namespace cordon::praxis
