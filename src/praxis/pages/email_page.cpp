#include "praxis/pages/old_password.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/question.h"
#include "praxis/pages/site.h"

// Another address of mail: asked for with the password, and changed by the link that is mailed to the new one.
namespace cordon::praxis {
namespace {

net::Task<http::Response> ask_email(Guest& guest, Refusal refusal) {
  auto const now = co_await guest.office.accounts.email(*guest.session);
  if (!now) co_return fail(now.error());
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = refusal.mistakes};
  auto fields = line(
      filling,
      {.name = "email", .label = "profile.email-new", .hint = "person.email-hint", .kind = "email", .autocomplete = "email"});
  fields += old_password_field(filling);
  co_return ask(guest,
                {.title = guest.say("profile.email"),
                 .path = "/account/email",
                 .submit = "forgot.submit",
                 .lead = guest.say("profile.email-lead", {{.name = "email", .value = *now}}),
                 .before = std::move(refusal.news),
                 .mistakes = std::move(refusal.mistakes),
                 .status = refusal.status},
                fields);
}

http::Response ask_for_sure(Guest& guest, Form const& form, Html news) {
  return ask(guest,
             {.title = guest.say("change-email.title"),
              .path = "/change-email",
              .submit = "change-email.submit",
              .lead = guest.say("change-email.lead"),
              .before = std::move(news)},
             html("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", form["token"]));
}

http::Response log_in_before(Guest& guest, Form const& form) {
  return go_and_log_in(guest, "/change-email?token=" + encode(form["token"]));
}

}  // namespace

net::Task<http::Response> show_email(Guest& guest) {
  co_return co_await ask_email(guest, {});
}

// The answer is the same whether another account has that address or not.
net::Task<http::Response> take_email(Guest& guest) {
  std::string const email(guest.form["email"]);
  std::vector<Mistake> mistakes;
  if (!check_email(email)) mistakes.push_back({.field = "email", .text = guest.say("error.email")});
  if (guest.form.untrimmed("old").empty()) mistakes.push_back({.field = "old", .text = guest.say("error.password-old")});
  if (!mistakes.empty()) co_return co_await ask_email(guest, {.mistakes = std::move(mistakes)});
  auto const asked =
      co_await guest.office.accounts.ask_email_change(*guest.session, std::string(guest.form.untrimmed("old")), email);
  if (!asked) {
    auto refusal = refusal_of(guest, asked.error());
    if (!refusal) co_return fail(asked.error());
    co_return co_await ask_email(guest, std::move(*refusal));
  }
  auto const content = html("<p>{}</p>\n<p><a class=\"target\" href=\"{}\">{}</a></p>\n", guest.say("forgot.nothing"),
                            guest.address("/account/email"), guest.say("forgot.again"));
  co_return show(guest, {.title = guest.say("forgot.sent-title"),
                         .content = content,
                         .lead = guest.say("profile.email-sent", {{.name = "email", .value = email}}),
                         .place = "/account"});
}

// Programs that look into letters follow links: only the button changes something.
net::Task<http::Response> show_change_email(Guest& guest) {
  if (!guest.session) co_return log_in_before(guest, guest.query);
  co_return ask_for_sure(guest, guest.query, {});
}

net::Task<http::Response> take_change_email(Guest& guest) {
  if (!guest.session) co_return log_in_before(guest, guest.form);
  auto const changed = co_await guest.office.accounts.change_email(*guest.session, std::string(guest.form["token"]));
  if (changed) co_return go(guest, "/account?email=yes");
  auto const& reason = changed.error().reason;
  if (reason == "link.taken") co_return ask_for_sure(guest, guest.form, bad_news(guest.say("error.email-taken")));
  if (reason == "link.used") co_return ask_for_sure(guest, guest.form, bad_news(guest.say("error.link-old")));
  co_return fail(changed.error());
}

}  // namespace cordon::praxis
