#pragma once

#include "praxis/directory/free_slots.h"
#include "praxis/directory/search_index.h"

namespace cordon::praxis {

// Whom somebody looks for.
struct Query {
  enum class Manner : std::uint8_t { in_person, video };
  enum class Order : std::uint8_t { distance, first_free };

  Specialty specialty = Specialty::general_practice;
  std::optional<Point> near{};  // none: everywhere
  unsigned within = 20'000;     // metres
  std::string language{};       // none: any
  std::string insurance{};
  Manner manner = Manner::in_person;
  bool new_patient = true;
  bool wheelchair = false;
  Order order = Order::distance;
  std::string after{};  // what the page before said of the next
};

// A practitioner at a place, and what can be booked first there, or nothing.
struct Hit {
  std::shared_ptr<Practice const> practice;
  std::shared_ptr<Located const> located;
  unsigned metres = 0;
  std::optional<Instant> first{};
  Id motive = 0;  // that it is for; one that fits when there is none
};

struct Page {
  std::vector<Hit> hits{};
  std::size_t total = 0;  // on all pages
  std::string next{};     // nothing: this is the last
};

// Searches the catalog. Each worker may have its own.
class Search {
 public:
  static constexpr std::size_t page = 20;
  // Of so many, the nearest, it is found out who has the first free time.
  static constexpr std::size_t most_compared = 500;

  Search(CurrentCatalog const& catalog, FreeSlots& slots) : catalog_(catalog), slots_(slots) {}

  // A page follows the one before also when somebody came or went between them: nobody else is left out or shown twice. Fails
  // with Code::invalid "search.after" for what no page said, and as the database does; with Code::unavailable "search.busy" when
  // all changes too fast.
  net::Task<Page> find(store::Database& database, Query query);

  // What `find` compares: who fits and is near enough, the nearest first.
  struct Candidate {
    Listed const* listed = nullptr;  // of the catalog
    unsigned metres = 0;
  };
  static std::vector<Candidate> candidates(Catalog const& catalog, Query const& query);

 private:
  net::Task<std::vector<Hit>> compare(store::Database& database, std::vector<Candidate> candidates, Query const& query);
  std::optional<Hit> hit(Candidate const& candidate, Query const& query);

  CurrentCatalog const& catalog_;
  FreeSlots& slots_;
};

}  // namespace cordon::praxis
