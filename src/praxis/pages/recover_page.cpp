#include "praxis/pages/fields.h"
#include "praxis/pages/old_password.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/question.h"
#include "praxis/pages/site.h"

// Where letters lead: a new password, and that an address is somebody's own. The token of a link goes from the address into the
// form, and from there to the accounts.
namespace cordon::praxis {
namespace {

Question question(Guest const& guest, std::string const& name, std::vector<Mistake> mistakes = {}) {
  auto const lead = name + ".lead";
  return {.title = guest.say(name + ".title"),
          .path = "/" + name,
          .submit = {},
          .lead = has_words(guest.language, lead) ? guest.say(lead) : std::string(),
          .place = "/log-in",
          .mistakes = std::move(mistakes)};
}

Html token_field(Form const& form) {
  return html("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", form["token"]);
}

http::Response ask_address(Guest& guest, std::vector<Mistake> mistakes) {
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = mistakes};
  auto const field = line(filling, {.name = "email", .label = "log-in.email", .kind = "email", .autocomplete = "username"});
  auto asked = question(guest, "forgot", std::move(mistakes));
  asked.submit = "forgot.submit";
  return ask(guest, std::move(asked), field);
}

http::Response ask_new_password(Guest& guest, Form const& form, Html news, std::vector<Mistake> mistakes) {
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto fields = token_field(form);
  fields += new_password_fields(filling);
  auto asked = question(guest, "new-password", std::move(mistakes));
  asked.submit = "new-password.submit";
  asked.before = std::move(news);
  return ask(guest, std::move(asked), fields);
}

http::Response ask_password(Guest& guest, Form const& form, Html news) {
  Filling const filling{.language = guest.language, .form = form, .mistakes = {}};
  auto fields = token_field(form);
  fields +=
      line(filling, {.name = "password", .label = "log-in.password", .kind = "password", .autocomplete = "current-password"});
  auto asked = question(guest, "confirm-email");
  asked.submit = "confirm-email.submit";
  asked.before = std::move(news);
  return ask(guest, std::move(asked), fields);
}

// What is told of a link that does not work, or of who tries too often; empty for what only we can mend.
std::string sentence_of(Guest const& guest, Error const& error) {
  if (error.reason == "login.slow_down") return say_count(guest.language, "error.too-many", 1);
  if (error.reason == "link.taken") return guest.say("error.email-taken");
  if (error.reason == "link.used") return guest.say("error.link-old");
  return error.code == Code::forbidden ? guest.say("error.password-wrong") : std::string();
}

}  // namespace

net::Task<http::Response> show_forgot(Guest& guest) {
  co_return ask_address(guest, {});
}

// The answer is the same whether there is such an account or not.
net::Task<http::Response> take_forgot(Guest& guest) {
  auto const email = std::string(guest.form["email"]);
  if (!check_email(email)) co_return ask_address(guest, {{.field = "email", .text = guest.say("error.email")}});
  auto const asked = co_await guest.office.accounts.ask_reset(email, address_of(guest.visit));
  if (!asked && asked.error().reason == "login.slow_down") co_return show_problem(guest, 429);
  if (!asked) co_return fail(asked.error());
  auto const content = html("<p>{}</p>\n<p><a class=\"target\" href=\"{}\">{}</a></p>\n", guest.say("forgot.nothing"),
                            guest.address("/forgot"), guest.say("forgot.again"));
  co_return show(guest, {.title = guest.say("forgot.sent-title"),
                         .content = content,
                         .lead = guest.say("forgot.sent", {{.name = "email", .value = email}}),
                         .place = "/log-in"});
}

net::Task<http::Response> show_new_password(Guest& guest) {
  co_return ask_new_password(guest, guest.query, html("<p>{}</p>\n", guest.say("new-password.others")), {});
}

net::Task<http::Response> take_new_password(Guest& guest) {
  auto const password = std::string(guest.form.untrimmed("password"));
  if (password != guest.form.untrimmed("again"))
    co_return ask_new_password(guest, guest.form, {}, {{.field = "again", .text = guest.say("error.password-different")}});
  if (auto const fits = credentials::check_password(password, {}); !fits)
    co_return ask_new_password(guest, guest.form, {},
                               {{.field = "password", .text = say_password(guest.language, fits.error())}});
  auto const reset = co_await guest.office.accounts.reset(std::string(guest.form["token"]), password);
  if (reset) co_return go(guest, "/log-in?saved=yes");
  if (reset.error().code == Code::invalid && reset.error().reason.starts_with("password."))
    co_return ask_new_password(guest, guest.form, {},
                               {{.field = "password", .text = say_password(guest.language, reset.error())}});
  auto const sentence = sentence_of(guest, reset.error());
  if (sentence.empty()) co_return fail(reset.error());
  co_return ask_new_password(guest, guest.form, bad_news(sentence), {});
}

net::Task<http::Response> show_confirm_email(Guest& guest) {
  co_return ask_password(guest, guest.query, {});
}

net::Task<http::Response> take_confirm_email(Guest& guest) {
  auto const token = co_await guest.office.accounts.confirm(
      std::string(guest.form["token"]), std::string(guest.form.untrimmed("password")), address_of(guest.visit));
  if (!token) {
    auto const sentence = sentence_of(guest, token.error());
    if (sentence.empty()) co_return fail(token.error());
    co_return ask_password(guest, guest.form, bad_news(sentence));
  }
  if (guest.session) [[maybe_unused]]
    auto const replaced = co_await guest.office.sessions.end(*guest.session);
  auto response = go(guest, "/appointments?confirmed=yes");
  set_cookie(guest.visit, response, session_cookie, *token);
  co_return response;
}

}  // namespace cordon::praxis
