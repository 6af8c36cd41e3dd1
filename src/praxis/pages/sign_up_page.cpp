#include "praxis/pages/person.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

constexpr View after = "/search";

Html fields(Filling const& filling) {
  auto all = name_fields(filling);
  all += line(filling,
              {.name = "email", .label = "person.email", .hint = "person.email-hint", .kind = "email", .autocomplete = "email"});
  all += phone_field(filling);
  all += line(filling, {.name = "password",
                        .label = "person.password",
                        .hint = "person.password-hint",
                        .kind = "password",
                        .autocomplete = "new-password"});
  all += check_box(filling, "consent", "person.consent");
  return all;
}

http::Response sign_up_form(Guest& guest, Form const& form, std::vector<Mistake> mistakes) {
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto content = html(R"(<form class="card" method="post" action="{}" novalidate>
<input type="hidden" name="next" value="{}">
{}<button class="button">{}</button>
</form>
<p><a class="target" href="{}">{}</a></p>
)",
                      guest.address("/sign-up"), next_page(form, after), fields(filling), guest.say("sign-up.submit"),
                      guest.address("/log-in?next=" + encode(next_page(form, after))), guest.say("sign-up.have"));
  Document document{.title = guest.say("sign-up.title"),
                    .content = std::move(content),
                    .lead = guest.say("sign-up.lead"),
                    .place = "/sign-up",
                    .mistakes = std::move(mistakes)};
  int const status = document.mistakes.empty() ? 200 : 422;
  return show(guest, document, status);
}

std::vector<Mistake> check(Guest const& guest) {
  Checker checker(guest);
  checker.check_person();
  if (!check_email(guest.form["email"])) checker.add("email", guest.say("error.email"));
  if (auto const fits = credentials::check_password(guest.form.untrimmed("password"), guest.form["email"]); !fits) {
    checker.add("password", say_password(guest.language, fits.error()));
  }
  if (guest.form["consent"] != "yes") checker.add("consent", guest.say("error.consent"));
  return checker.mistakes;
}

}  // namespace

net::Task<http::Response> show_sign_up(Guest& guest) {
  if (guest.session) co_return go(guest, next_page(guest.query, after));
  co_return sign_up_form(guest, guest.query, {});
}

net::Task<http::Response> take_sign_up(Guest& guest) {
  auto profile = profile_of(guest.form);
  profile.language = guest.language;
  auto mistakes = check(guest);
  if (!mistakes.empty()) co_return sign_up_form(guest, guest.form, std::move(mistakes));
  Registration registration{.email = std::string(guest.form["email"]),
                            .password = std::string(guest.form.untrimmed("password")),
                            .profile = std::move(profile)};
  auto const token = co_await guest.office.accounts.sign_up(std::move(registration), address_of(guest.visit));
  if (!token && token.error().reason == "login.slow_down") co_return show_problem(guest, 429);
  if (!token) co_return fail(token.error());
  auto response = go(guest, next_page(guest.form, after));
  set_cookie(guest.visit, response, session_cookie, *token);
  co_return response;
}

}  // namespace cordon::praxis
