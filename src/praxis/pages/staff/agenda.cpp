#include "praxis/pages/staff/agenda.h"

#include "praxis/pages/dates.h"

namespace cordon::praxis {

Html agenda_views(Guest const& guest, AgendaView view, std::chrono::local_days date) {
  auto const item = [&](AgendaView which, View where, View words) {
    auto const current = Html::raw(which == view ? R"( aria-current="page")" : "");
    return html("<li><a href=\"{}\"{}>{}</a></li>", staff_address(guest, where, "day=" + iso(date)), current, guest.say(words));
  };
  auto items = item(AgendaView::day, "/staff/agenda", "agenda.day");
  items += item(AgendaView::week, "/staff/agenda/week", "agenda.week");
  return html("<nav class=\"tabs\" aria-label=\"{}\"><ul class=\"menu\">{}</ul></nav>\n", guest.say("agenda.view"), items);
}

Html agenda_pager(Guest const& guest, PagerWords const& words, std::chrono::local_days date, int step) {
  auto const link = [&](std::string const& day, View text) {
    return html("<a class=\"button plain small\" href=\"{}\">{}</a>\n", staff_address(guest, guest.path, day), guest.say(text));
  };
  auto links = link("day=" + iso(date - std::chrono::days(step)), words.previous);
  links += link({}, "agenda.today");
  links += link("day=" + iso(date + std::chrono::days(step)), words.next);
  return html("<nav class=\"pager\" aria-label=\"{}\">\n{}</nav>\n", guest.say(words.name), links);
}

// Days of UTC are what changes are told by.
Html agenda_news(Guest const& guest, std::chrono::local_days first, std::chrono::local_days last) {
  auto const zone = zone_of(guest);
  auto const utc = [](Instant at) {
    return iso(std::chrono::local_days(std::chrono::floor<std::chrono::days>(at).time_since_epoch()));
  };
  return html(
      R"(<p class="unseen" role="status" id="news" data-events="{}" data-first="{}" data-last="{}" data-changed="{}"></p>
)",
      staff_address(guest, "/staff/agenda/events"), utc(zone.instant(first, {})),
      utc(zone.instant(last + std::chrono::days(1), {}) - std::chrono::minutes(1)), guest.say("agenda.changed"));
}

std::string give_address(Guest const& guest, Entry const& entry) {
  auto const begin = zone_of(guest).local(entry.when.begin);
  auto const hour = begin.minute.count() / 60, minute = begin.minute.count() % 60;
  return staff_address(guest, "/staff/block",
                       fmt::format("deed=give&date={}&from={:02}:{:02}&place={}", iso(begin.date), hour, minute, entry.place));
}

}  // namespace cordon::praxis
