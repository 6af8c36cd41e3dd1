#include "praxis/directory/catalog.h"

#include "praxis/directory/search_index.h"

namespace cordon::praxis {
namespace {

Id id_of(std::shared_ptr<Practice const> const& practice) {
  return practice->practitioner.id;
}
Id id_of(std::shared_ptr<Located const> const& located) {
  return located->place.id;
}

std::size_t number(Practice const& practice) {
  return static_cast<std::size_t>(practice.practitioner.specialty);
}

template <class T>
auto position(T& all, Id id) {
  return std::ranges::lower_bound(all, id, {}, [](auto const& each) { return id_of(each); });
}

template <class T>
T find(std::vector<T> const& all, Id id) {
  auto const found = position(all, id);
  return found != all.end() && id_of(*found) == id ? *found : T();
}

template <class T>
void put(std::vector<T>& all, T one) {
  auto const at = position(all, id_of(one));
  if (at != all.end() && id_of(*at) == id_of(one)) {
    *at = std::move(one);
  } else {
    all.insert(at, std::move(one));
  }
}

// At each of their places that is known.
std::vector<Listed> listed(std::shared_ptr<Practice const> const& practice, Places const& places) {
  std::vector<Listed> all;
  for (auto const place : practice->places()) {
    if (auto located = find(places, place)) all.emplace_back(practice, std::move(located));
  }
  return all;
}

}  // namespace

Motive const* Practice::motive(Id id) const {
  auto const found = std::ranges::find(motives, id, &Motive::id);
  return found == motives.end() ? nullptr : &*found;
}

std::vector<Id> Practice::places() const {
  std::vector<Id> found;
  found.reserve(timetable.rules.size() + timetable.exceptions.size());
  for (auto const& rule : timetable.rules) found.push_back(rule.place);
  for (auto const& exception : timetable.exceptions) {
    if (exception.hours) found.push_back(exception.place);
  }
  std::ranges::sort(found);
  auto const same = std::ranges::unique(found);
  found.erase(same.begin(), same.end());
  return found;
}

Catalog::Catalog(Practices practices, Places places) : practices_(std::move(practices)), places_(std::move(places)) {
  std::ranges::sort(practices_, {}, [](auto const& each) { return id_of(each); });
  std::ranges::sort(places_, {}, [](auto const& each) { return id_of(each); });
  list_all();
}

void Catalog::list_all() {
  std::array<std::vector<Listed>, specialties> all;
  for (auto const& practice : practices_)
    std::ranges::move(listed(practice, places_), std::back_inserter(all.at(number(*practice))));
  for (std::size_t i = 0; i < specialties; ++i) indexes_.at(i) = std::make_shared<SpecialtyIndex const>(std::move(all.at(i)));
  spots_ = std::make_shared<SpotIndex const>(places_);
}

void Catalog::list(Practice const* before, std::shared_ptr<Practice const> const& now) {
  auto const id = now->practitioner.id;
  if (before && number(*before) != number(*now)) {
    auto& left = indexes_.at(number(*before));
    left = left->with(id, {});
  }
  auto& index = indexes_.at(number(*now));
  index = index->with(id, listed(now, places_));
}

std::shared_ptr<Practice const> Catalog::practice(Id id) const {
  return find(practices_, id);
}

std::shared_ptr<Located const> Catalog::place(Id id) const {
  return find(places_, id);
}

std::shared_ptr<Catalog const> Catalog::with(std::shared_ptr<Practice const> practice) const {
  auto changed = std::make_shared<Catalog>(*this);
  auto const before = changed->practice(practice->practitioner.id);
  changed->list(before.get(), practice);
  put(changed->practices_, std::move(practice));
  return changed;
}

std::shared_ptr<Catalog const> Catalog::with(std::shared_ptr<Located const> place) const {
  auto changed = std::make_shared<Catalog>(*this);
  put(changed->places_, std::move(place));
  changed->list_all();
  return changed;
}

std::shared_ptr<Catalog const> CurrentCatalog::get() const {
  std::lock_guard const lock(mutex_);
  return catalog_;
}

void CurrentCatalog::replace(std::shared_ptr<Catalog const> catalog) {
  std::lock_guard const lock(mutex_);
  catalog_.swap(catalog);
}

void CurrentCatalog::doubt(Doubt doubt) {
  std::lock_guard const lock(mutex_);
  auto const known = std::ranges::find(doubts_, doubt.id, &Doubt::id);
  if (known == doubts_.end()) {
    doubts_.push_back(doubt);
  } else {
    known->looks = std::max(known->looks, doubt.looks);
  }
}

std::vector<CurrentCatalog::Doubt> CurrentCatalog::take_doubts() {
  std::lock_guard const lock(mutex_);
  return std::exchange(doubts_, {});
}

void CurrentCatalog::put(Practice practice) {
  Id const practitioner = practice.practitioner.id;
  bool const is_news = put_newer(std::move(practice));
  if (is_news && listener_) listener_->practice_changed(practitioner);
}

bool CurrentCatalog::put_newer(Practice practice) {
  std::lock_guard const changing(changing_);
  auto const now = get();
  auto const known = now->practice(practice.practitioner.id);
  if (known && known->version >= practice.version) return false;
  replace(now->with(std::make_shared<Practice const>(std::move(practice))));
  return true;
}

void CurrentCatalog::put(Located place) {
  std::lock_guard const changing(changing_);
  auto const now = get();
  auto const known = now->place(place.place.id);
  if (known && known->version >= place.version) return;
  replace(now->with(std::make_shared<Located const>(std::move(place))));
}

}  // namespace cordon::praxis
