#pragma once

#include <mutex>

#include "praxis/directory/opening.h"

namespace cordon::praxis {

// A practitioner with all that is theirs. The version counts the changes of any of it.
struct Practice {
  Practitioner practitioner{};
  std::vector<Motive> motives{};
  Timetable timetable{};
  std::int64_t version = 0;

  // Null when it is not theirs.
  Motive const* motive(Id id) const;
  // Where they have openings.
  std::vector<Id> places() const;
  bool operator==(Practice const&) const = default;
};

using Practices = std::vector<std::shared_ptr<Practice const>>;
using Places = std::vector<std::shared_ptr<Located const>>;

class SpecialtyIndex;
class SpotIndex;

// Everybody who practises, and where, as it was at some time. Never changes; all threads read it.
class Catalog {
 public:
  Catalog() : Catalog(Practices(), Places()) {}
  Catalog(Practices practices, Places places);

  // Null when there is none.
  std::shared_ptr<Practice const> practice(Id id) const;
  std::shared_ptr<Located const> place(Id id) const;
  Practices const& practices() const { return practices_; }
  Places const& places() const { return places_; }
  // How they are found; as old as this.
  SpecialtyIndex const& index(Specialty specialty) const { return *indexes_[static_cast<std::size_t>(specialty)]; }
  SpotIndex const& spots() const { return *spots_; }

  // The same with one of them new or changed. It shares all others.
  std::shared_ptr<Catalog const> with(std::shared_ptr<Practice const> practice) const;
  std::shared_ptr<Catalog const> with(std::shared_ptr<Located const> place) const;

 private:
  void list(Practice const* before, std::shared_ptr<Practice const> const& now);
  void list_all();

  Practices practices_;  // both in the order of their ids
  Places places_;
  std::array<std::shared_ptr<SpecialtyIndex const>, specialties> indexes_;
  std::shared_ptr<SpotIndex const> spots_;
};

// Hears which practitioner's hours, absences or motives became different, on the thread of who did it, when it is on the disk and
// in the catalog.
class CatalogListener {
 public:
  virtual void practice_changed(Id practitioner) = 0;

 protected:
  ~CatalogListener() = default;
};

// The catalog as it is now. Shared by all workers, and outlives them. `listener` may be null.
class CurrentCatalog {
 public:
  explicit CurrentCatalog(CatalogListener* listener = nullptr) : listener_(listener) {}

  std::shared_ptr<Catalog const> get() const;
  void replace(std::shared_ptr<Catalog const> catalog);
  // Unless what is there is as new: writes may be told in another order than they were made.
  void put(Practice practice);
  void put(Located place);

  // A practitioner or a place of which the database may know more: an answer was lost. Who reads it again takes all of them.
  struct Doubt {
    Id id = 0;
    int looks = 3;  // the database may go on with it for a while
  };
  void doubt(Doubt doubt);
  std::vector<Doubt> take_doubts();

 private:
  bool put_newer(Practice practice);

  CatalogListener* listener_;
  std::mutex changing_;  // held while a new one is made
  mutable std::mutex mutex_;
  std::vector<Doubt> doubts_;
  std::shared_ptr<Catalog const> catalog_ = std::make_shared<Catalog>();
};

}  // namespace cordon::praxis
