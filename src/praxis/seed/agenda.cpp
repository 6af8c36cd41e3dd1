#include "praxis/seed/agenda.h"

#include <future>
#include <limits>
#include <set>

#include "praxis/directory/free_slots.h"
#include "praxis/seed/people.h"

namespace cordon::praxis::seed {
namespace {

using For = Dice::For;
using Table = Plan::Table;
using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_days;

constexpr unsigned most_tries = 40;

// Those with an account are grown up.
bool suits(Specialty specialty, Name const& name) {
  if (specialty == Specialty::paediatrics) return false;
  return name.woman || (specialty != Specialty::gynaecology && specialty != Specialty::midwifery);
}

class AgendaMaker {
 public:
  AgendaMaker(Plan const& plan, World const& world) : plan_(plan), world_(world) {
    for (auto const& practice : world.practices) {
      auto const& home =
          world.homes[static_cast<std::size_t>(practice.timetable.rules.back().place - world.places.front().place.id)];
      in_city_[home.city].push_back(&practice);
      in_country_[home.country].push_back(&practice);
    }
  }
  Agenda make() {
    for (unsigned number = 0; number < plan_.appointments(); ++number) add(number);
    return std::move(agenda_);
  }

 private:
  using Candidates = std::vector<Practice const*>;

  void add(unsigned number) {
    Dice dice(plan_.counts.number, For::appointment, number);
    bool const coming = dice.percent(80);
    for (unsigned tries = 0; tries < most_tries; ++tries) {
      auto const patient = dice.below(plan_.counts.patients);
      auto const [home, name] = outline_of(plan_, patient);
      auto const& practice = *dice.pick(std::span<Practice const* const>(candidates(home)));
      if (!suits(practice.practitioner.specialty, name)) continue;
      auto const date = coming ? draw_coming(dice) : draw_past(dice);
      if (try_to_add(dice, practice, plan_.id(Table::patient, patient), date)) return;
    }
  }
  Candidates const& candidates(Home const& home) const {
    auto const found = in_city_.find(home.city);
    return found != in_city_.end() ? found->second : in_country_.at(home.country);
  }
  local_days today() const { return local_days(plan_.start.time_since_epoch()); }
  local_days draw_coming(Dice& dice) const {
    auto const one = dice.between(1, 70), other = dice.between(1, 70);
    return today() + days(std::min(one, other));
  }
  local_days draw_past(Dice& dice) const { return today() - days(dice.between(1, 360)); }

  bool try_to_add(Dice& dice, Practice const& practice, Id patient, local_days date) {
    auto const id = practice.practitioner.id;
    auto const place = dice.pick(std::span<Id const>(practice.places()));
    auto const open = openings(practice.timetable, world_.located(place), date);
    if (open.empty()) return false;
    auto const& motive = dice.pick(std::span<Motive const>(practice.motives));
    auto const possible = starts(open, motive, Taken(), Instant::min());
    if (possible.empty()) return false;
    auto const begin = dice.pick(std::span<Instant const>(possible));
    auto const when = Stretch::between(begin, begin + motive.duration);
    if (!when) return false;
    auto& cells = agenda_.taken[{id, when->day}];
    if (!is_free(cells, *when) || !busy_.emplace(patient, when->day).second) return false;
    for (std::size_t i = 0; i < cells.size(); ++i) cells.at(i) |= cells_of(*when).at(i);
    agenda_.appointments.push_back({.id = plan_.id(Table::appointment, agenda_.appointments.size()),
                                    .practitioner = id,
                                    .place = place,
                                    .motive = motive.id,
                                    .patient = patient,
                                    .when = *when,
                                    .state = Appointment::State::booked,
                                    .remark = {}});
    return true;
  }

  Plan const& plan_;
  World const& world_;
  std::map<City const*, Candidates> in_city_;
  std::map<Country, Candidates> in_country_;
  std::set<std::pair<Id, sys_days>> busy_;  // patients
  Agenda agenda_;
};

Taken taken_of(Agenda const& agenda, Id practitioner, sys_days from) {
  std::vector<Taken::Day> list;
  for (auto found = agenda.taken.lower_bound({practitioner, from});
       found != agenda.taken.end() && found->first.first == practitioner; ++found)
    list.push_back({.day = found->first.second, .cells = found->second});
  return Taken(std::move(list));
}

std::size_t count_of(World const& world, Agenda const& agenda, Practice const& practice, Instant now) {
  auto const taken = taken_of(agenda, practice.practitioner.id, std::chrono::floor<days>(now) - days(1));
  std::size_t count = 0;
  for (auto const place : practice.places()) {
    auto const& located = world.located(place);
    auto const today = located.zone.local(now).date;
    for (auto date = today; date < today + FreeSlots::horizon; date += days(1))
      count += starts(openings(practice.timetable, located, date), practice.motives.front(), taken, now).size();
  }
  return count;
}

}  // namespace

Agenda make_agenda(Plan const& plan, World const& world) {
  return AgendaMaker(plan, world).make();
}

std::size_t count_free(World const& world, Agenda const& agenda, Instant now) {
  auto const count = [&](std::size_t first, std::size_t last) {
    std::size_t sum = 0;
    for (auto i = first; i < last; ++i) sum += count_of(world, agenda, world.practices[i], now);
    return sum;
  };
  auto const half = world.practices.size() / 2;
  auto first = std::async(std::launch::async, count, 0, half);
  auto const second = count(half, world.practices.size());
  return first.get() + second;
}

}  // namespace cordon::praxis::seed
