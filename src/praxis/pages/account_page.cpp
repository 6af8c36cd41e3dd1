#include "base/text.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/reminder.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

Html in_lines(View text) {
  auto lines = html("{}", text::take_until(text, '\n'));
  while (!text.empty()) lines += html("<br>{}", text::take_until(text, '\n'));
  return lines;
}

Html fact(Guest const& guest, View words, std::string const& what) {
  if (what.empty()) return {};
  return html("<dt>{}</dt><dd>{}</dd>\n", guest.say(words), in_lines(what));
}

// What was just done.
Html said(Guest const& guest) {
  if (guest.query.has("saved")) return good_news(guest.say("common.saved"));
  if (guest.query.has("password")) return good_news(guest.say("profile.password-done"));
  if (guest.query.has("email")) return good_news(guest.say("profile.email-done"));
  return {};
}

Html button(Guest const& guest, View where, View words) {
  return html("<a class=\"button plain\" href=\"{}\">{}</a>\n", guest.address(where), guest.say(words));
}

Html way_to(Guest const& guest, View where, View title, View lead) {
  return html("<section class=\"card\">\n<h2><a class=\"target\" href=\"{}\">{}</a></h2>\n<p>{}</p>\n</section>\n",
              guest.address(where), guest.say(title), guest.say(lead));
}

Html person(Guest const& guest, Profile const& profile, std::string const& email) {
  auto facts = fact(guest, "person.given-name", profile.given_name);
  facts += fact(guest, "person.family-name", profile.family_name);
  facts += fact(guest, "person.birth-date", say_numeric(guest.language, profile.birth_date));
  facts += fact(guest, "person.email", email);
  facts += fact(guest, "person.phone", profile.phone);
  facts += fact(guest, "person.address", profile.address);
  auto buttons = button(guest, "/account/profile", "profile.change");
  buttons += button(guest, "/account/email", "profile.email");
  buttons += button(guest, "/account/password", "profile.password");
  return html(
      "<section class=\"card\">\n<dl class=\"facts as-written\">\n{}</dl>\n<div class=\"actions\">\n{}</div>\n</section>\n",
      facts, buttons);
}

}  // namespace

// What is kept of somebody, and where it is changed.
net::Task<http::Response> show_account(Guest& guest) {
  auto const profile =
      co_await guest.office.records.read(Actor::patient(*guest.session), guest.session->account, Purpose::own_record);
  if (!profile) co_return fail(profile.error());
  auto const email = co_await guest.office.accounts.email(*guest.session);
  if (!email) co_return fail(email.error());
  auto const reminder = co_await reminder_to_confirm(guest);
  if (!reminder) co_return fail(reminder.error());
  auto content = said(guest);
  content += *reminder;
  content += person(guest, *profile, *email);
  content += way_to(guest, "/account/relatives", "relatives.title", "relatives.lead");
  content += way_to(guest, "/account/readings", "access.title", "access.lead");
  content += way_to(guest, "/account/erase", "erase.title", "erase.way");
  co_return show(guest, {.title = guest.say("nav.account"), .content = std::move(content), .lead = {}, .place = "/account"});
}

}  // namespace cordon::praxis
