#include "praxis/pages/staff/plan.h"

#include <algorithm>

namespace cordon::praxis {
namespace {

using Kind = Entry::Kind;
using Spans = std::vector<Span>;

Spans without(Spans const& spans, Span const& gap) {
  Spans left;
  for (auto const& each : spans) {
    if (gap.begin >= each.end || gap.end <= each.begin) {
      left.push_back(each);
      continue;
    }
    if (each.begin < gap.begin) left.push_back({.begin = each.begin, .end = gap.begin});
    if (gap.end < each.end) left.push_back({.begin = gap.end, .end = each.end});
  }
  return left;
}

Spans spans_of(std::vector<Open> const& open) {
  Spans spans;
  for (auto const& each : open) spans.push_back({.begin = each.begin, .end = each.end});
  return spans;
}

bool is_over(Appointment const& appointment, Wall now) {
  return appointment.state == Appointment::State::held && appointment.expires <= now;
}

// What lies beside others takes no time away.
Spans free_of(Spans spans, std::span<Appointment const> appointments, Wall now) {
  auto const soon = std::chrono::ceil<std::chrono::minutes>(now);
  auto const next_cell = soon + (Stretch::cell - soon.time_since_epoch() % Stretch::cell) % Stretch::cell;
  spans = without(spans, {.begin = Instant(), .end = next_cell});
  for (auto const& each : appointments) {
    if (!each.overbooked && !is_over(each, now)) spans = without(spans, {.begin = each.when.begin(), .end = each.when.end()});
  }
  return spans;
}

void add(std::vector<Entry>& plan, Kind kind, Id place, Spans const& spans) {
  for (auto const& each : spans) plan.push_back({.kind = kind, .when = each, .place = place});
}

void add_breaks(std::vector<Entry>& plan, Spans planned) {
  std::ranges::sort(planned, {}, &Span::begin);
  for (std::size_t i = 1; i < planned.size(); ++i) {
    auto& before = planned[i - 1];
    if (before.end < planned[i].begin)
      plan.push_back({.kind = Kind::closed, .when = {.begin = before.end, .end = planned[i].begin}});
    planned[i].end = std::max(planned[i].end, before.end);
  }
}

}  // namespace

std::vector<Entry> plan_of(Timetable const& timetable, Places const& places, std::span<Appointment const> appointments,
                           std::chrono::local_days date, Wall now) {
  std::vector<Entry> plan;
  auto usual = timetable;
  usual.absences.clear();
  Spans planned;
  for (auto const& located : places) {
    auto const open = spans_of(openings(timetable, *located, date));
    auto absent = spans_of(openings(usual, *located, date));
    planned.insert(planned.end(), absent.begin(), absent.end());
    for (auto const& each : open) absent = without(absent, each);
    add(plan, Kind::absent, located->place.id, absent);
    add(plan, Kind::free, located->place.id, free_of(open, appointments, now));
  }
  add_breaks(plan, std::move(planned));
  for (auto const& each : appointments) {
    if (!is_over(each, now))
      plan.push_back({.kind = Kind::appointment,
                      .when = {.begin = each.when.begin(), .end = each.when.end()},
                      .place = each.place,
                      .appointment = each});
  }
  std::ranges::sort(plan, {}, [](Entry const& entry) {
    return std::tuple(entry.when.begin, entry.when.end, entry.kind, entry.appointment.id);
  });
  return plan;
}

}  // namespace cordon::praxis
