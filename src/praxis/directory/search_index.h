#pragma once

#include <map>

#include "praxis/directory/catalog.h"

namespace cordon::praxis {

// Whom a motive is for, and how; a set of bits.
struct Offers {
  static constexpr std::uint8_t in_person_new = 1, in_person_known = 2, video_new = 4, video_known = 8;
};

// A practitioner at one of their places, with what a search compares, so that it stays in one piece of memory.
struct Listed {
  Listed(std::shared_ptr<Practice const> whose, std::shared_ptr<Located const> where);

  bool speaks(std::string_view language) const;  // any when it is empty
  bool accepts(std::string_view of) const;       // what insures: any when it is empty

  std::shared_ptr<Practice const> practice;
  std::shared_ptr<Located const> located;
  Id practitioner;
  Id place;
  Point point;
  std::array<char, 32> languages{};  // of two letters each
  std::uint8_t insurance = 0;
  std::uint8_t offers = 0;
  bool wheelchair;
};

// Those of one specialty, on a grid of a tenth of a degree. Never changes.
class SpecialtyIndex {
 public:
  explicit SpecialtyIndex(std::vector<Listed> listed);
  // The same with what is listed of one practitioner now.
  std::shared_ptr<SpecialtyIndex const> with(Id practitioner, std::vector<Listed> listed) const;

  std::vector<Listed> const& all() const { return listed_; }
  // Those that may be so near: all that are, and some that are not.
  std::vector<Listed const*> around(Point point, unsigned metres) const;

 private:
  std::vector<Listed> listed_;  // in the order of their cells
  std::vector<std::uint32_t> cells_;
};

// Where places are, by the name of the city and by postal code.
struct Spot {
  std::string name;  // "Strasbourg", "67000 Strasbourg"
  Country country = Country::france;
  Point point;          // in the middle of the places
  unsigned places = 0;  // how many
  bool operator==(Spot const&) const = default;
};
class SpotIndex {
 public:
  explicit SpotIndex(Places const& places);
  // What begins so, whatever the case and the diacritics; what has more places comes first.
  std::vector<Spot> complete(std::string_view prefix, std::size_t most) const;
  // The one with most places of that name or code.
  std::optional<Spot> find(std::string_view name) const;

 private:
  std::multimap<std::string, std::shared_ptr<Spot const>, std::less<>> spots_;
};

}  // namespace cordon::praxis
