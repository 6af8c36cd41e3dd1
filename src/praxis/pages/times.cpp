#include "praxis/pages/times.h"

#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;
constexpr unsigned shown = 7;

Html day_of(Guest const& guest, Zone const& zone, local_days date, std::span<Instant const> starts) {
  auto const title = html("<time datetime=\"{}\">{}</time>", iso(date), say_day(guest.language, date));
  if (starts.empty())
    return html("<li class=\"day none\">\n<h3>{}</h3>\n<p class=\"soft\">{}</p>\n</li>\n", title,
                guest.say("practitioner.none-on-day"));
  Html list;
  for (auto const start : starts)
    list += html("<li><button class=\"time\" name=\"start\" value=\"{}\" aria-describedby=\"day-{}\">{}</button></li>\n",
                 iso(start), iso(date), say_time(guest.language, zone.local(start).minute));
  return html("<li class=\"day\">\n<h3 id=\"day-{}\">{}</h3>\n<ul class=\"times\">\n{}</ul>\n</li>\n", iso(date), title, list);
}

Html week(Guest const& guest, Zone const& zone, local_days from, std::span<Instant const> starts) {
  Html list;
  for (auto date = from; date < from + days(shown); date += days(1)) {
    std::vector<Instant> of_day;
    for (auto const start : starts) {
      if (zone.local(start).date == date) of_day.push_back(start);
    }
    list += day_of(guest, zone, date, of_day);
  }
  return html("<ol class=\"days\">\n{}</ol>\n", list);
}

Html pager(Guest const& guest, std::string const& weeks, local_days from, local_days today) {
  Html links;
  auto const link = [&](local_days to, View words) {
    return html("<a class=\"button plain\" href=\"{}{}#times\">{}</a>\n", weeks, iso(to), guest.say(words));
  };
  if (from > today) links += link(std::max(today, from - days(shown)), "practitioner.earlier");
  if (from + days(shown) < today + FreeSlots::horizon) links += link(from + days(shown), "practitioner.later");
  return html("<div class=\"pager\">\n{}</div>\n", links);
}

net::Task<Html> when_there_is_none(Guest& guest, Offer const& offer) {
  auto const first = co_await guest.office.reception.free().first(
      guest.office.reception.database(), offer.practice->practitioner.id, offer.located->place.id, offer.motive->id);
  if (!first) co_return fail(first.error());
  if (!*first) co_return html("<p>{}</p>\n", guest.say("results.no-time"));
  auto const date = say_date(guest.language, offer.located->zone.local(**first).date);
  co_return html("<p>{}</p>\n", guest.say("practitioner.none", {{.name = "date", .value = date}}));
}

}  // namespace

local_days first_day(Guest const& guest, Zone const& zone) {
  auto const today = zone.local(std::chrono::floor<std::chrono::minutes>(guest.office.clock.wall())).date;
  auto const asked = parse_date(guest.query["from"]);
  return asked ? std::clamp(*asked, today, today + FreeSlots::horizon - days(1)) : today;
}

net::Task<Html> free_times(Guest& guest, Offer const& offer, std::string const& weeks) {
  auto const& zone = offer.located->zone;
  auto const from = first_day(guest, zone);
  auto const today = zone.local(std::chrono::floor<std::chrono::minutes>(guest.office.clock.wall())).date;
  auto const starts = co_await guest.office.reception.free().free(
      guest.office.reception.database(), offer.practice->practitioner.id, offer.located->place.id, offer.motive->id, from, shown);
  if (!starts) co_return fail(starts.error());
  Html all;
  if (starts->empty()) {
    auto none = co_await when_there_is_none(guest, offer);
    if (!none) co_return fail(none.error());
    all += *none;
  }
  all += week(guest, zone, from, *starts);
  all += pager(guest, weeks, from, today);
  co_return all;
}

}  // namespace cordon::praxis
