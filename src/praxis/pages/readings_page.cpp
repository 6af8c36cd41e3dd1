#include "praxis/pages/facts.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/relatives.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

// Who read a record: others first, and the patient's own reads apart, since they are many.
namespace cordon::praxis {
namespace {

constexpr std::size_t shown = 20;

// What is asked for.
struct Readings {
  std::string path;  // of the page, without what follows "?"
  std::string title;
  Id patient = 0;
  Readers readers = Readers::others;
  Id before = 0;
};

std::string link(Readings const& readings, Readers readers, Id before) {
  auto all = readings.path + "?readers=" + (readers == Readers::own ? "own" : "others");
  if (before != 0) all += fmt::format("&before={}", before);
  return all;
}

bool is_called(Practitioner const& practitioner, View name) {
  return name == name_of(practitioner) || name == practitioner.given_name + " " + practitioner.family_name;
}

std::string who_read(Guest const& guest, AccessEvent const& event) {
  if (event.actor.kind == Actor::Kind::patient)
    return guest.say(event.actor.id == guest.session->account ? "access.you" : "relation.other");
  if (event.actor.kind == Actor::Kind::system) return guest.say("site.name");
  auto const practice = guest.office.catalog.get()->practice(event.actor.id);
  auto practitioner = practice ? name_of(practice->practitioner) : guest.say("access.role.practitioner");
  bool const is_they = practice && is_called(practice->practitioner, event.member);
  bool const is_unknown = event.actor.member == 0 || event.member.empty();
  if (is_unknown || (is_they && event.actor.role == Duty::Role::practitioner)) return practitioner;
  auto const words = event.actor.role == Duty::Role::practitioner ? "access.by-practitioner" : "access.by-assistant";
  return guest.say(words, {{.name = "name", .value = event.member}, {.name = "practitioner", .value = practitioner}});
}

View words_for(std::string const& purpose) {
  if (purpose == code(Purpose::own_record)) return "access.why.own";
  if (purpose == code(Purpose::care)) return "access.why.treatment";
  return purpose == code(Purpose::support) ? "access.why.support" : "access.why.booking";
}

Html row(Guest const& guest, AccessEvent const& event) {
  static Zone const zone = Zone::find("Europe/Paris").value();  // the clocks of all our countries
  auto const time = zone.local(std::chrono::floor<std::chrono::minutes>(event.when));
  return html("<tr><th scope=\"row\">{}</th><td data-title=\"{}\">{}</td><td data-title=\"{}\">{}</td></tr>\n",
              moment(guest.language, time), guest.say("access.who"), who_read(guest, event), guest.say("access.why"),
              guest.say(words_for(event.purpose)));
}

Html table(Guest const& guest, Readings const& readings, std::span<AccessEvent const> events) {
  if (events.empty())
    return html("<p>{}</p>\n", guest.say(readings.readers == Readers::own ? "access.none-own" : "access.none-others"));
  Html rows;
  for (auto const& event : events) rows += row(guest, event);
  return html("<div class=\"card\">\n{}</div>\n",
              stack_table(guest.say("access.caption"),
                          {guest.say("access.when"), guest.say("access.who"), guest.say("access.why")}, rows));
}

Html tabs(Guest const& guest, Readings const& readings) {
  Html items;
  for (auto const& [readers, words] :
       {std::pair<Readers, View>{Readers::others, "access.by-others"}, {Readers::own, "access.by-you"}}) {
    auto const current = Html::raw(readers == readings.readers ? R"( aria-current="page")" : "");
    items += html("<li><a href=\"{}\"{}>{}</a></li>\n", guest.address(link(readings, readers, 0)), current, guest.say(words));
  }
  return html("<nav class=\"tabs\" aria-label=\"{}\"><ul class=\"menu\">{}</ul></nav>\n", guest.say("access.readers"), items);
}

Html pager(Guest const& guest, Readings const& readings, Id last) {
  Html links;
  auto const button = [&](Id before, View words) {
    return html("<a class=\"button plain\" href=\"{}\">{}</a>\n", guest.address(link(readings, readings.readers, before)),
                guest.say(words));
  };
  if (readings.before != 0) links += button(0, "access.newest");
  if (last != 0) links += button(last, "access.older");
  return links.empty() ? links : html("<div class=\"pager\">\n{}</div>\n", links);
}

net::Task<Readings> asked(Guest& guest) {
  Readings readings{.path = guest.path,
                    .title = guest.say("access.title"),
                    .patient = guest.session->account,
                    .readers = guest.query["readers"] == "own" ? Readers::own : Readers::others,
                    .before = number(guest.query["before"])};
  if (guest.numbers.empty()) co_return readings;
  auto const relative = co_await own_relative(guest);
  if (!relative) co_return fail(relative.error());
  auto const name = name_of(relative->profile);
  readings.patient = relative->patient;
  readings.title = guest.say("access.title-of", {{.name = "name", .value = name}});
  co_return readings;
}

}  // namespace

net::Task<http::Response> show_readings(Guest& guest) {
  auto const readings = co_await asked(guest);
  if (!readings) co_return fail(readings.error());
  auto const events = co_await guest.office.records.events_of(
      *guest.session, readings->patient, {.readers = readings->readers, .before = readings->before, .most = shown + 1});
  if (!events) co_return fail(events.error());
  bool const has_more = events->size() > shown;
  std::span const page(events->data(), std::min(events->size(), shown));
  auto content = tabs(guest, *readings);
  content += table(guest, *readings, page);
  content += pager(guest, *readings, has_more ? page.back().id : 0);
  co_return show(
      guest, {.title = readings->title, .content = std::move(content), .lead = guest.say("access.lead"), .place = "/account"});
}

}  // namespace cordon::praxis
