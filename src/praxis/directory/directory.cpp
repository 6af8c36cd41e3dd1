#include "praxis/directory/directory.h"

#include "praxis/directory/rows.h"

namespace cordon::praxis {

// One statement that changes something of a practitioner's.
struct Directory::Change {
  Id practitioner;
  std::string_view statement;
  store::Values values;
  std::string_view missing;  // the reason when it changed nothing
  Id place = 0;              // which must be there
  bool added = false;        // it is the practitioner who is new
  bool keeps_hours = false;  // it must not end the last ones
};

namespace {

using store::Session;

constexpr std::string_view touch = "UPDATE practitioner SET version = version + 1 WHERE id = $1";
constexpr std::string_view one_place = "SELECT id FROM place WHERE id = $1";

// Of rules, of exceptions and so on; nobody types that many.
constexpr std::size_t most_parts = 2000;

template <class T>
constexpr bool has_place = requires(T const& part) { part.place; };

template <class T>
Id owner(T const& part) {
  return part.practitioner;
}
Id owner(Practitioner const& practitioner) {
  return practitioner.id;
}

bool too_many(Practice const& practice) {
  auto const& [rules, exceptions, absences, work] = practice.timetable;
  return std::max({practice.motives.size(), rules.size(), exceptions.size(), absences.size()}) > most_parts;
}

net::Task<void> run_one(Session& session, std::string_view statement, store::Values values, std::string_view missing) {
  auto const done = co_await session.run(statement, std::move(values));
  if (!done) co_return fail(done.error());
  if (done->changed == 0 && done->rows.empty()) co_return fail(Code::not_found, missing);
  co_return ok();
}

net::Task<void> load_some(Session& session, Id first, Id last, std::vector<Practice>& practices, std::vector<Located>& places) {
  auto read = co_await rows::read_practices(session, first, last, practices);
  if (!read) co_return read;
  co_return co_await rows::read_places(session, first, last, places);
}

// Neither refused nor undone for sure.
bool may_be_written(Result<void> const& written) {
  return !written && written.error().code != Code::invalid && written.error().code != Code::not_found;
}

net::Task<void> write_place(Session& session, Place const& place, bool added, std::vector<Located>& places) {
  auto const& table = rows::statements<Place>();
  auto written = co_await run_one(session, added ? table.insert : table.update, rows::values_of(place), table.missing);
  if (!written) co_return written;
  co_return co_await rows::read_places(session, place.id, place.id, places);
}

template <class T>
std::vector<std::shared_ptr<T const>> shared(std::vector<T> all) {
  std::vector<std::shared_ptr<T const>> made;
  made.reserve(all.size());
  for (auto& each : all) made.push_back(std::make_shared<T const>(std::move(each)));
  return made;
}

// Changes first the practitioner's version: who else changes something of his waits for the end of this transaction. What is
// read then is what is there after it.
template <class Change>
net::Task<void> write_change(Session& session, Change const& change, std::vector<Practice>& practices) {
  if (!change.added) {
    auto touched = co_await run_one(session, touch, {change.practitioner}, rows::statements<Practitioner>().missing);
    if (!touched) co_return touched;
  }
  if (change.place != 0) {
    auto there = co_await run_one(session, one_place, {change.place}, rows::statements<Place>().missing);
    if (!there) co_return there;
  }
  bool had_hours = false;
  if (change.keeps_hours) {
    auto had = co_await rows::read_practices(session, change.practitioner, change.practitioner, practices);
    if (!had) co_return had;
    had_hours = !practices.empty() && !practices.front().places().empty();
  }
  auto changed = co_await run_one(session, change.statement, change.values, change.missing);
  if (!changed) co_return changed;
  auto read = co_await rows::read_practices(session, change.practitioner, change.practitioner, practices);
  if (!read) co_return read;
  if (practices.size() != 1) co_return fail(Code::internal, "directory.row", "the practitioner is gone");
  if (had_hours && practices.front().places().empty()) co_return fail(Code::invalid, "directory.last_hours");
  if (too_many(practices.front())) co_return fail(Code::invalid, "directory.too_many");
  co_return ok();
}

}  // namespace

net::Task<void> Directory::load() {
  std::vector<Practice> practices;
  std::vector<Located> places;
  auto constexpr first = std::numeric_limits<Id>::min(), last = std::numeric_limits<Id>::max();
  auto read = co_await database_.read([&](Session& session) { return load_some(session, first, last, practices, places); });
  if (!read) co_return read;
  catalog_.replace(std::make_shared<Catalog>(shared(std::move(practices)), shared(std::move(places))));
  co_return ok();
}

net::Task<void> Directory::refresh(Id id) {
  std::vector<Practice> practices;
  std::vector<Located> places;
  auto read = co_await database_.read([&](Session& session) { return load_some(session, id, id, practices, places); });
  if (!read) co_return read;
  for (auto& each : practices) catalog_.put(std::move(each));
  for (auto& each : places) catalog_.put(std::move(each));
  co_return ok();
}

net::Task<void> Directory::look_again() {
  auto const doubts = catalog_.take_doubts();
  Result<void> looked;
  for (auto const& [id, looks] : doubts) {
    if (looked) looked = co_await refresh(id);
    if (int const left = looked ? looks - 1 : looks; left > 0) catalog_.doubt({.id = id, .looks = left});
  }
  co_return looked;
}

// What was written and whose answer was lost is in the catalog too, at once if it can be read.
net::Task<void> Directory::settle(Id id, Result<void> written) {
  if (may_be_written(written)) {
    catalog_.doubt({.id = id});
    [[maybe_unused]] auto const refreshed = co_await refresh(id);
  }
  co_return written;
}

net::Task<void> Directory::apply(Change change) {
  std::vector<Practice> practices;
  auto written = co_await database_.write([&](Session& session) { return write_change(session, change, practices); });
  if (written) {
    catalog_.put(std::move(practices.front()));
    co_return ok();
  }
  // The number of the register is what must be different.
  if (written.error().reason == "store.constraint") co_return fail(Code::invalid, "practitioner.registered");
  co_return co_await settle(change.practitioner, std::move(written));
}

net::Task<void> Directory::put(Place place, bool added) {
  std::vector<Located> places;
  auto written = co_await database_.write([&](Session& session) { return write_place(session, place, added, places); });
  if (!written) co_return co_await settle(place.id, std::move(written));
  for (auto& each : places) catalog_.put(std::move(each));
  co_return written;
}

template <class T>
net::Task<Id> Directory::save(T part, bool added) {
  if (auto checked = check(part); !checked) co_return fail(checked);
  if (added) part.id = make_id(clock_.wall());
  Id const id = part.id;
  Result<void> saved;
  if constexpr (std::is_same_v<T, Place>) {
    saved = co_await put(std::move(part), added);
  } else {
    auto const& table = rows::statements<T>();
    Change change{.practitioner = owner(part),
                  .statement = added ? table.insert : table.update,
                  .values = rows::values_of(part),
                  .missing = table.missing,
                  .added = added && std::is_same_v<T, Practitioner>};
    if constexpr (has_place<T>) change.place = part.place;
    saved = co_await apply(std::move(change));
  }
  if (!saved) co_return fail(saved);
  co_return id;
}

template <class T>
net::Task<void> Directory::remove(Id practitioner, Id part, LastHours last) {
  auto const& table = rows::statements<T>();
  co_return co_await apply({.practitioner = practitioner,
                            .statement = table.remove,
                            .values = {practitioner, part},
                            .missing = table.missing,
                            .keeps_hours = last == LastHours::stay});
}

net::Task<Id> Directory::add(Practitioner practitioner) {
  return save(std::move(practitioner), true);
}
net::Task<Id> Directory::add(Place place) {
  return save(std::move(place), true);
}
net::Task<Id> Directory::add(Motive motive) {
  return save(std::move(motive), true);
}
net::Task<Id> Directory::add(OpeningRule rule) {
  return save(rule, true);
}
net::Task<Id> Directory::add(OpeningException exception) {
  return save(exception, true);
}
net::Task<Id> Directory::add(Absence absence) {
  return save(absence, true);
}

net::Task<Id> Directory::change(Practitioner practitioner) {
  return save(std::move(practitioner), false);
}
net::Task<Id> Directory::change(Place place) {
  return save(std::move(place), false);
}
net::Task<Id> Directory::change(Motive motive) {
  return save(std::move(motive), false);
}
net::Task<Id> Directory::change(OpeningRule rule) {
  return save(rule, false);
}
net::Task<Id> Directory::change(OpeningException exception) {
  return save(exception, false);
}
net::Task<Id> Directory::change(Absence absence) {
  return save(absence, false);
}

net::Task<void> Directory::remove_rule(Id practitioner, Id rule, LastHours last) {
  return remove<OpeningRule>(practitioner, rule, last);
}
net::Task<void> Directory::remove_exception(Id practitioner, Id exception, LastHours last) {
  return remove<OpeningException>(practitioner, exception, last);
}
net::Task<void> Directory::remove_absence(Id practitioner, Id absence) {
  return remove<Absence>(practitioner, absence, LastHours::may_go);
}

}  // namespace cordon::praxis
