#include "praxis/directory/search_index.h"

#include <cmath>
#include <numbers>

#include "base/text.h"
#include "praxis/directory/fold.h"

namespace cordon::praxis {
namespace {

constexpr std::int32_t pitch = 100'000;         // of the grid, in microdegrees
constexpr double metres_of_a_degree = 111'000;  // a little less than it is: the earth is not quite round

std::uint32_t row(std::int64_t latitude) {
  return static_cast<std::uint32_t>((std::clamp<std::int64_t>(latitude, -90'000'000, 90'000'000) + 90'000'000) / pitch);
}
std::uint32_t column(std::int64_t longitude) {
  return static_cast<std::uint32_t>((std::clamp<std::int64_t>(longitude, -180'000'000, 180'000'000) + 180'000'000) / pitch);
}
std::uint32_t cell(std::uint32_t row, std::uint32_t column) {
  return row << 12 | column;
}
std::uint32_t cell_of(Listed const& listed) {
  return cell(row(listed.point.latitude), column(listed.point.longitude));
}

// How far it is to the east and to the west at most, in microdegrees.
std::int64_t reach_in_longitude(Point point, double reach) {
  double const furthest = std::min(89.0, std::abs(point.latitude) / 1e6 + reach);
  return static_cast<std::int64_t>(1e6 * reach / std::cos(furthest * std::numbers::pi / 180));
}

// The middle of many places of the same name.
struct Sum {
  std::string name;
  std::int64_t latitude = 0;
  std::int64_t longitude = 0;
  unsigned places = 0;

  void add(std::string_view of, Point point) {
    if (places++ == 0) name = of;
    latitude += point.latitude;
    longitude += point.longitude;
  }
  Point middle() const {
    return {.latitude = static_cast<std::int32_t>(latitude / places), .longitude = static_cast<std::int32_t>(longitude / places)};
  }
};

constexpr std::string_view insurances[] = {"public", "private", "sector-1", "sector-2"};

std::uint8_t bit_of(std::string_view insurance) {
  for (std::size_t i = 0; i < std::size(insurances); ++i) {
    if (insurances[i] == insurance) return static_cast<std::uint8_t>(1U << i);
  }
  return 0;
}

std::uint8_t offers_of(Practice const& practice) {
  unsigned offers = 0;
  for (auto const& motive : practice.motives) {
    if (!motive.offered) continue;
    bool const to_new = motive.patients != Motive::For::known_patients && practice.practitioner.accepts_new_patients;
    bool const to_known = motive.patients != Motive::For::new_patients;
    unsigned const to = (to_new ? 1U : 0U) | (to_known ? 2U : 0U);
    if (motive.in_person) offers |= to;
    if (motive.video && practice.practitioner.video) offers |= to << 2;
  }
  return static_cast<std::uint8_t>(offers);
}

}  // namespace

Listed::Listed(std::shared_ptr<Practice const> whose, std::shared_ptr<Located const> where)
    : practice(std::move(whose)),
      located(std::move(where)),
      practitioner(practice->practitioner.id),
      place(located->place.id),
      point(located->place.point),
      offers(offers_of(*practice)),
      wheelchair(located->place.wheelchair) {
  auto* to = languages.begin();
  for (auto const& each : practice->practitioner.languages) {
    if (to != languages.end() && each.size() == 2) to = std::ranges::copy(each, to).out;
  }
  for (auto const& each : practice->practitioner.insurance) insurance |= bit_of(each);
}

bool Listed::speaks(std::string_view language) const {
  if (language.empty()) return true;
  for (std::size_t i = 0; i < languages.size() && languages.at(i) != 0; i += 2) {
    if (std::string_view(&languages.at(i), 2) == language) return true;
  }
  return false;
}

bool Listed::accepts(std::string_view of) const {
  return of.empty() || (insurance & bit_of(of)) != 0;
}

SpecialtyIndex::SpecialtyIndex(std::vector<Listed> listed) : listed_(std::move(listed)) {
  std::ranges::sort(listed_, {}, cell_of);
  cells_.reserve(listed_.size());
  for (auto const& each : listed_) cells_.push_back(cell_of(each));
}

std::shared_ptr<SpecialtyIndex const> SpecialtyIndex::with(Id practitioner, std::vector<Listed> listed) const {
  for (auto const& each : listed_) {
    if (each.practitioner != practitioner) listed.push_back(each);
  }
  return std::make_shared<SpecialtyIndex const>(std::move(listed));
}

std::vector<Listed const*> SpecialtyIndex::around(Point point, unsigned metres) const {
  std::vector<Listed const*> found;
  double const reach = metres / metres_of_a_degree;
  auto const north = static_cast<std::int64_t>(1e6 * reach), east = reach_in_longitude(point, reach);
  auto const first = column(point.longitude - east), last = column(point.longitude + east);
  for (auto each = row(point.latitude - north); each <= row(point.latitude + north); ++each) {
    auto at = std::ranges::lower_bound(cells_, cell(each, first));
    for (; at != cells_.end() && *at <= cell(each, last); ++at)
      found.push_back(&listed_[static_cast<std::size_t>(at - cells_.begin())]);
  }
  return found;
}

SpotIndex::SpotIndex(Places const& places) {
  std::map<std::pair<std::string, Country>, Sum> sums;
  for (auto const& each : places) {
    auto const& place = each->place;
    sums[{fold(place.city), place.country}].add(place.city, place.point);
    sums[{fold(place.postal_code), place.country}].add(place.postal_code + " " + place.city, place.point);
  }
  for (auto const& [key, sum] : sums) {
    auto const& [name, country] = key;
    auto const spot =
        std::make_shared<Spot const>(Spot{.name = sum.name, .country = country, .point = sum.middle(), .places = sum.places});
    spots_.emplace(name, spot);
    auto other = fold(sum.name, Umlaut::with_e);
    if (!name.empty() && !text::is_digit(name.front()) && other != name) spots_.emplace(std::move(other), spot);
  }
}

std::vector<Spot> SpotIndex::complete(std::string_view prefix, std::size_t most) const {
  auto const wanted = fold(prefix);
  if (wanted.empty()) return {};
  std::vector<std::shared_ptr<Spot const>> found;
  for (auto at = spots_.lower_bound(wanted); at != spots_.end() && at->first.starts_with(wanted); ++at)
    found.push_back(at->second);
  std::ranges::sort(found);  // a name with an umlaut is there twice
  found.erase(std::ranges::unique(found).begin(), found.end());
  auto const count = static_cast<std::ptrdiff_t>(std::min(most, found.size()));
  std::ranges::partial_sort(found, found.begin() + count, [](auto const& a, auto const& b) {
    return std::tie(b->places, a->name, a->country) < std::tie(a->places, b->name, b->country);
  });
  std::vector<Spot> spots;
  for (auto at = found.begin(); at != found.begin() + count; ++at) spots.push_back(**at);
  return spots;
}

std::optional<Spot> SpotIndex::find(std::string_view name) const {
  auto const [first, last] = spots_.equal_range(fold(name));
  if (first == last) return {};
  auto const best =
      std::max_element(first, last, [](auto const& a, auto const& b) { return a.second->places < b.second->places; });
  return *best->second;
}

}  // namespace cordon::praxis
