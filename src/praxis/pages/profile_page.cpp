#include "praxis/pages/person.h"
#include "praxis/pages/question.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

std::vector<Option> own_languages() {
  std::vector<Option> options;
  options.reserve(languages.size());
  for (auto const language : languages)
    options.push_back({.value = std::string(code(language)), .text = std::string(name_of(language))});
  return options;
}

http::Response ask_profile(Guest& guest, Form const& form, std::vector<Mistake> mistakes) {
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto fields = name_fields(filling);
  fields += more_fields(filling);
  fields += select(filling, {.name = "language", .label = "person.language", .autocomplete = "language"}, own_languages(), {});
  return ask(guest,
             {.title = guest.say("profile.change"),
              .path = "/account/profile",
              .submit = "common.save",
              .lead = guest.say("profile.lead"),
              .mistakes = std::move(mistakes)},
             fields);
}

}  // namespace

net::Task<http::Response> show_profile(Guest& guest) {
  auto const profile =
      co_await guest.office.records.read(Actor::patient(*guest.session), guest.session->account, Purpose::own_record);
  if (!profile) co_return fail(profile.error());
  auto form = form_of(*profile);
  form.set("language", std::string(code(profile->language)));
  co_return ask_profile(guest, form, {});
}

net::Task<http::Response> take_profile(Guest& guest) {
  Checker checker(guest);
  checker.check_person();
  if (!checker.mistakes.empty()) co_return ask_profile(guest, guest.form, std::move(checker.mistakes));
  auto profile = profile_of(guest.form);
  profile.language = find_language(guest.form["language"]).value_or(guest.language);
  auto const saved = co_await guest.office.family.save(*guest.session, guest.session->account, std::move(profile));
  if (!saved) co_return fail(saved.error());
  co_return go(guest, "/account?saved=yes");
}

}  // namespace cordon::praxis
