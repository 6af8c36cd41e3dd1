#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

Html fact(Guest const& guest, View words, std::string const& what) {
  if (what.empty()) return {};
  return html("<dt>{}</dt><dd>{}</dd>\n", guest.say(words), what);
}

std::string who_read(Guest const& guest, AccessEvent const& event) {
  if (event.actor.kind == Actor::Kind::patient) return guest.say("access.you");
  if (event.actor.kind == Actor::Kind::system) return guest.say("site.name");
  auto const practice = guest.office.catalog.get()->practice(event.actor.id);
  return practice ? name_of(practice->practitioner) : guest.say("access.role.practitioner");
}

View words_for(std::string const& purpose) {
  return purpose == "own-record" ? "access.why.own" : purpose == "care" ? "access.why.treatment" : "access.why.booking";
}

Html readings(Guest const& guest, std::vector<AccessEvent> const& events) {
  if (events.empty()) return html("<p>{}</p>\n", guest.say("access.none"));
  Html rows;
  for (auto const& event : events) {
    auto const time = Zone::find("Europe/Paris").value().local(std::chrono::floor<std::chrono::minutes>(event.when));
    rows += html("<tr><th scope=\"row\">{}</th><td data-title=\"{}\">{}</td><td data-title=\"{}\">{}</td></tr>\n",
                 moment(guest.language, time), guest.say("access.who"), who_read(guest, event), guest.say("access.why"),
                 guest.say(words_for(event.purpose)));
  }
  return html("<div class=\"card\">\n{}</div>\n",
              stack_table(guest.say("access.caption"),
                          {guest.say("access.when"), guest.say("access.who"), guest.say("access.why")}, rows));
}

}  // namespace

// What is kept of somebody, and who read it.
net::Task<http::Response> show_account(Guest& guest) {
  Id const patient = guest.session->account;
  auto const profile = co_await guest.office.records.read(Actor::patient(*guest.session), patient, Purpose::own_record);
  if (!profile) co_return fail(profile.error());
  auto const email = co_await guest.office.accounts.email(*guest.session);
  if (!email) co_return fail(email.error());
  auto const events = co_await guest.office.records.events_of(*guest.session, patient);
  if (!events) co_return fail(events.error());
  auto facts = fact(guest, "person.given-name", profile->given_name);
  facts += fact(guest, "person.family-name", profile->family_name);
  facts += fact(guest, "person.birth-date", say_numeric(guest.language, profile->birth_date));
  facts += fact(guest, "person.email", *email);
  facts += fact(guest, "person.phone", profile->phone);
  auto content = html("<section class=\"card\">\n<dl class=\"facts\">\n{}</dl>\n</section>\n", facts);
  content += html("<h2>{}</h2>\n<p>{}</p>\n{}", guest.say("access.title"), guest.say("access.lead"), readings(guest, *events));
  co_return show(guest, {.title = guest.say("profile.title"), .content = std::move(content), .lead = {}, .place = "/account"});
}

}  // namespace cordon::praxis
