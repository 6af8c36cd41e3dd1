#include "praxis/pages/staff/closing.h"

#include <algorithm>

namespace cordon::praxis {
namespace {

bool covers(Timetable const& timetable, Located const& located, Appointment const& appointment) {
  auto const [begin, end] = std::pair(appointment.when.begin(), appointment.when.end());
  auto const open = openings(timetable, located, located.zone.local(begin).date);
  return std::ranges::any_of(open, [&](Open const& each) { return each.begin <= begin && end <= each.end; });
}

net::Task<void> remove(Directory& directory, OpeningRule const& rule) {
  return directory.remove_rule(rule.practitioner, rule.id, Directory::LastHours::stay);
}
net::Task<void> remove(Directory& directory, OpeningException const& exception) {
  return directory.remove_exception(exception.practitioner, exception.id, Directory::LastHours::stay);
}

// What was taken away comes back under another number.
template <class Part>
net::Task<std::size_t> withdraw_part(Guest& guest, Part part) {
  auto const now = practice_of(guest)->timetable;
  auto const removed = co_await remove(guest.office.directory, part);
  if (!removed) co_return fail(removed.error());
  auto const count = co_await count_stranded(guest, now, practice_of(guest)->timetable);
  if (count && *count == 0) co_return 0;
  auto const back = co_await guest.office.directory.add(std::move(part));
  if (!back) co_return fail(back.error());
  co_return count;
}

}  // namespace

net::Task<std::size_t> count_stranded(Guest& guest, Timetable now, Timetable then) {
  auto const time = guest.office.clock.wall();
  auto const today = std::chrono::floor<std::chrono::days>(time);
  auto const found = co_await guest.office.reception.appointments().of_practitioner(
      guest.practitioner, today - std::chrono::days(1), today + FreeSlots::horizon + std::chrono::days(1));
  if (!found) co_return fail(found.error());
  auto const catalog = guest.office.catalog.get();
  co_return static_cast<std::size_t>(std::ranges::count_if(*found, [&](Appointment const& each) {
    bool const is_over = each.when.end() <= time;  // not a hold, which may be booked until somebody ends it
    auto const located = catalog->place(each.place);
    return !is_over && located && covers(now, *located, each) && !covers(then, *located, each);
  }));
}

Timetable with(Timetable timetable, OpeningException const& exception) {
  timetable.exceptions.push_back(exception);
  return timetable;
}

Timetable without(Timetable timetable, Id part) {
  std::erase_if(timetable.rules, [=](OpeningRule const& each) { return each.id == part; });
  std::erase_if(timetable.exceptions, [=](OpeningException const& each) { return each.id == part; });
  return timetable;
}

net::Task<std::size_t> enter(Guest& guest, Absence absence) {
  auto& directory = guest.office.directory;
  Id const practitioner = absence.practitioner;
  Span const span{.begin = absence.from, .end = absence.to};
  auto const added = co_await directory.add(std::move(absence));
  if (!added) co_return fail(added.error());
  auto const count = co_await count_within(guest, span);
  if (count && *count == 0) co_return 0;
  auto const removed = co_await directory.remove_absence(practitioner, *added);
  if (!removed) co_return fail(removed.error());
  co_return count;
}

net::Task<std::size_t> enter(Guest& guest, OpeningException exception) {
  auto& directory = guest.office.directory;
  auto const now = practice_of(guest)->timetable;
  auto const added = co_await directory.add(exception);
  if (!added) co_return fail(added.error());
  auto const count = co_await count_stranded(guest, now, practice_of(guest)->timetable);
  if (count && *count == 0) co_return 0;
  auto const removed = co_await directory.remove_exception(exception.practitioner, *added);
  if (!removed) co_return fail(removed.error());
  co_return count;
}

net::Task<std::size_t> withdraw(Guest& guest, OpeningRule rule) {
  return withdraw_part(guest, std::move(rule));
}

net::Task<std::size_t> withdraw(Guest& guest, OpeningException exception) {
  return withdraw_part(guest, std::move(exception));
}

}  // namespace cordon::praxis
