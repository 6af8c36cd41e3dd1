#include "praxis/pages/old_password.h"
#include "praxis/pages/question.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

http::Response ask_password(Guest& guest, Refusal refusal) {
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = refusal.mistakes};
  auto fields = old_password_field(filling);
  fields += new_password_fields(filling);
  return ask(guest,
             {.title = guest.say("profile.password"),
              .path = "/account/password",
              .submit = "new-password.submit",
              .lead = guest.say("new-password.others"),
              .before = std::move(refusal.news),
              .mistakes = std::move(refusal.mistakes),
              .status = refusal.status},
             fields);
}

std::vector<Mistake> check(Guest const& guest) {
  auto const password = guest.form.untrimmed("password");
  std::vector<Mistake> mistakes;
  if (guest.form.untrimmed("old").empty()) mistakes.push_back({.field = "old", .text = guest.say("error.password-old")});
  if (auto const fits = credentials::check_password(password, {}); !fits)
    mistakes.push_back({.field = "password", .text = say_password(guest.language, fits.error())});
  if (password != guest.form.untrimmed("again"))
    mistakes.push_back({.field = "again", .text = guest.say("error.password-different")});
  return mistakes;
}

}  // namespace

net::Task<http::Response> show_password(Guest& guest) {
  co_return ask_password(guest, {});
}

net::Task<http::Response> take_password(Guest& guest) {
  auto mistakes = check(guest);
  if (!mistakes.empty()) co_return ask_password(guest, {.mistakes = std::move(mistakes)});
  auto const changed = co_await guest.office.accounts.change_password(*guest.session, std::string(guest.form.untrimmed("old")),
                                                                      std::string(guest.form.untrimmed("password")));
  if (changed) co_return go(guest, "/account?password=yes");
  if (auto refusal = refusal_of(guest, changed.error())) co_return ask_password(guest, std::move(*refusal));
  if (changed.error().code != Code::invalid) co_return fail(changed.error());
  mistakes.push_back({.field = "password", .text = say_password(guest.language, changed.error())});
  co_return ask_password(guest, {.mistakes = std::move(mistakes)});
}

}  // namespace cordon::praxis
