#include "praxis/directory/catalog.h"

namespace cordon::praxis {
namespace {

Id id_of(std::shared_ptr<Practice const> const& practice) {
  return practice->practitioner.id;
}
Id id_of(std::shared_ptr<Located const> const& located) {
  return located->place.id;
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

}  // namespace

Motive const* Practice::motive(Id id) const {
  auto const found = std::ranges::find(motives, id, &Motive::id);
  return found == motives.end() ? nullptr : &*found;
}

std::vector<Id> Practice::places() const {
  std::vector<Id> found;
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
}

std::shared_ptr<Practice const> Catalog::practice(Id id) const {
  return find(practices_, id);
}

std::shared_ptr<Located const> Catalog::place(Id id) const {
  return find(places_, id);
}

std::shared_ptr<Catalog const> Catalog::with(std::shared_ptr<Practice const> practice) const {
  auto changed = std::make_shared<Catalog>(*this);
  put(changed->practices_, std::move(practice));
  return changed;
}

std::shared_ptr<Catalog const> Catalog::with(std::shared_ptr<Located const> place) const {
  auto changed = std::make_shared<Catalog>(*this);
  put(changed->places_, std::move(place));
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

void CurrentCatalog::put(Practice practice) {
  std::lock_guard const changing(changing_);
  auto const now = get();
  auto const known = now->practice(practice.practitioner.id);
  if (known && known->version >= practice.version) return;
  replace(now->with(std::make_shared<Practice const>(std::move(practice))));
}

void CurrentCatalog::put(Located place) {
  std::lock_guard const changing(changing_);
  auto const now = get();
  auto const known = now->place(place.place.id);
  if (known && known->version >= place.version) return;
  replace(now->with(std::make_shared<Located const>(std::move(place))));
}

}  // namespace cordon::praxis
