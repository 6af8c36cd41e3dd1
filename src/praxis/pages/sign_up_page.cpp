#include "base/text.h"
#include "praxis/pages/fields.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

constexpr View after = "/search";

Html fields(Filling const& filling) {
  auto all = line(filling, {.name = "given-name", .label = "person.given-name", .autocomplete = "given-name"});
  all += line(filling, {.name = "family-name", .label = "person.family-name", .autocomplete = "family-name"});
  all += date_fields(filling, "birth-date", "person.birth-date", "person.birth-date-hint");
  all += line(filling,
              {.name = "email", .label = "person.email", .hint = "person.email-hint", .kind = "email", .autocomplete = "email"});
  all += line(filling, {.name = "phone",
                        .label = "person.phone",
                        .hint = "person.phone-hint",
                        .kind = "tel",
                        .autocomplete = "tel",
                        .required = false});
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

std::optional<std::chrono::year_month_day> birth_date(Form const& form) {
  auto const day = text::parse_number<unsigned>(form["birth-date-day"]);
  auto const month = text::parse_number<unsigned>(form["birth-date-month"]);
  auto const year = text::parse_number<int>(form["birth-date-year"]);
  if (!day || !month || !year || *day > 31 || *month > 12 || *year > 9999) return {};
  std::chrono::year_month_day const date = std::chrono::year(*year) / static_cast<int>(*month) / static_cast<int>(*day);
  if (!date.ok()) return {};
  return date;
}

class Checker {
 public:
  explicit Checker(Guest const& guest) : guest_(guest) {}

  void require(View name, View label) {
    auto const field = guest_.say(label);
    if (guest_.form[name].empty()) add(name, guest_.say("error.missing", {{.name = "field", .value = field}}));
  }
  void add(View name, std::string text) {
    if (mistake_of(mistakes, name).empty()) mistakes.push_back({.field = std::string(name), .text = std::move(text)});
  }
  std::vector<Mistake> mistakes;

 private:
  Guest const& guest_;
};

std::vector<Mistake> check(Guest const& guest, Profile const& profile) {
  Checker checker(guest);
  checker.require("given-name", "person.given-name");
  checker.require("family-name", "person.family-name");
  auto const date = birth_date(guest.form);
  if (!date) checker.add("birth-date-year", guest.say("error.date"));
  auto const now = guest.office.clock.wall();
  if (date && std::chrono::sys_days(*date) > now) checker.add("birth-date-year", guest.say("error.birth-date-future"));
  if (!check_email(guest.form["email"])) checker.add("email", guest.say("error.email"));
  if (auto const fits = check_password(guest.form.untrimmed("password"), guest.form["email"]); !fits) {
    checker.add("password", say_password(guest.language, fits.error()));
  }
  if (guest.form["consent"] != "yes") checker.add("consent", guest.say("error.consent"));
  if (!checker.mistakes.empty()) return checker.mistakes;
  if (auto const fits = check_profile(profile, now); !fits) {
    bool const is_phone = fits.error().reason == "profile.phone";
    auto const field = guest.say("person.family-name");
    checker.add(is_phone ? "phone" : "family-name",
                is_phone ? guest.say("error.phone")
                         : guest.say("error.too-long", {{.name = "field", .value = field}, {.name = "count", .value = "100"}}));
  }
  return checker.mistakes;
}

Profile profile_of(Guest const& guest) {
  Profile profile;
  profile.given_name = guest.form["given-name"];
  profile.family_name = guest.form["family-name"];
  if (auto const date = birth_date(guest.form)) profile.birth_date = *date;
  profile.phone = guest.form["phone"];
  profile.language = guest.language;
  return profile;
}

}  // namespace

net::Task<http::Response> show_sign_up(Guest& guest) {
  if (guest.session) co_return go(guest, next_page(guest.query, after));
  co_return sign_up_form(guest, guest.query, {});
}

net::Task<http::Response> take_sign_up(Guest& guest) {
  auto profile = profile_of(guest);
  auto mistakes = check(guest, profile);
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
