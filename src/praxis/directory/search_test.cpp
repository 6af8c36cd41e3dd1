#include "praxis/directory/search.h"

#include <gtest/gtest.h>

#include <set>

#include "net/group.h"
#include "praxis/directory/fold.h"
#include "praxis/directory/test_model.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::year;

constexpr Point paris{48'856'614, 2'352'222};

class SearchTest : public ::testing::Test {
 protected:
  SearchTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema()))); }

  // Practitioners around a point, at one or two of forty places.
  void fill(unsigned seed, Id practitioners) {
    test_model::Any any(seed);
    for (Id id = 1; id <= 40; ++id) {
      auto place = test_model::place(Country::france);
      place.id = id;
      place.point = {.latitude = paris.latitude + static_cast<std::int32_t>(any.below(600'000)) - 300'000,
                     .longitude = paris.longitude + static_cast<std::int32_t>(any.below(600'000)) - 300'000};
      place.wheelchair = any.once_in(2);
      catalog_.put(Located{.place = place, .zone = Zone::find(place.zone).value(), .version = 1});
    }
    for (Id id = 1; id <= practitioners; ++id) put(any, id, 1);
  }
  void put(test_model::Any& any, Id id, std::int64_t version) {
    Practice practice{.practitioner = {.id = id, .specialty = static_cast<Specialty>(any.below(3))}, .version = version};
    auto& who = practice.practitioner;
    who.video = any.once_in(2);
    who.accepts_new_patients = !any.once_in(4);
    who.languages = any.once_in(2) ? std::vector<std::string>{"fr"} : std::vector<std::string>{"de", "fr"};
    who.insurance = any.once_in(2) ? std::vector<std::string>{"public"} : std::vector<std::string>{"private", "sector-2"};
    for (Id motive = 1; motive <= 3; ++motive) {
      auto made = any.motive(id);
      made.id = id * 10 + motive;
      made.video = any.once_in(2);
      made.in_person = !made.video || any.once_in(2);
      made.patients = static_cast<Motive::For>(any.below(3));
      made.offered = !any.once_in(5);
      practice.motives.push_back(made);
    }
    for (int i = 0; i < 3; ++i) practice.timetable.rules.push_back(any.rule(id, 1 + any.below(40), monday, 30));
    catalog_.put(std::move(practice));
  }

  Page find(Query query) {
    auto page = net::run(loop_, search_.find(place_.database(), std::move(query)));
    EXPECT_TRUE(page) << page.error().reason << page.error().detail;
    return std::move(page).value_or(Page());
  }
  std::vector<Hit> all_pages(Query query) {
    std::vector<Hit> hits;
    do {
      auto page = find(query);
      EXPECT_LE(page.hits.size(), Search::page);
      hits.insert(hits.end(), page.hits.begin(), page.hits.end());
      query.after = page.next;
    } while (!query.after.empty());
    return hits;
  }
  static Query any_query(test_model::Any& any) {
    Query query{.specialty = static_cast<Specialty>(any.below(3)), .near = paris, .within = 1000 * any.below(60)};
    if (any.once_in(5)) query.near.reset();
    if (any.once_in(3)) query.language = "de";
    if (any.once_in(3)) query.insurance = any.once_in(2) ? "public" : "sector-2";
    query.manner = any.once_in(2) ? Query::Manner::video : Query::Manner::in_person;
    query.new_patient = any.once_in(2);
    query.wheelchair = any.once_in(3);
    query.order = any.once_in(2) ? Query::Order::first_free : Query::Order::distance;
    return query;
  }

  // Everybody who fits, by asking each.
  using Key = std::tuple<std::int64_t, unsigned, Id, Id>;
  std::vector<Key> by_asking_each(Query const& query) {
    std::vector<Key> found;
    auto const catalog = catalog_.get();
    for (auto const& practice : catalog->practices()) {
      auto const& who = practice->practitioner;
      if (who.specialty != query.specialty || (query.new_patient && !who.accepts_new_patients)) continue;
      if (!query.language.empty() && std::ranges::count(who.languages, query.language) == 0) continue;
      if (!query.insurance.empty() && std::ranges::count(who.insurance, query.insurance) == 0) continue;
      if (query.manner == Query::Manner::video && !who.video) continue;
      for (auto const id : practice->places()) {
        auto const& place = catalog->place(id)->place;
        auto const distance = query.near ? metres(*query.near, place.point) : 0;
        if (distance > query.within || (query.wheelchair && !place.wheelchair)) continue;
        std::optional<std::int64_t> first;
        for (auto const& motive : practice->motives) {
          bool const manner = query.manner == Query::Manner::video ? motive.video : motive.in_person;
          bool const welcome =
              motive.patients == Motive::For::everybody || (motive.patients == Motive::For::new_patients) == query.new_patient;
          if (!motive.offered || !manner || !welcome) continue;
          auto const at = net::run(loop_, slots_.first(place_.database(), who.id, id, motive.id)).value();
          auto const minutes = at.value_or(Instant::max()).time_since_epoch().count();
          first = std::min<std::int64_t>(first.value_or(minutes), minutes);
        }
        if (!first) continue;
        found.emplace_back(query.order == Query::Order::distance ? 0 : *first, distance, who.id, id);
      }
    }
    std::ranges::sort(found);
    return found;
  }
  static Key key(Hit const& hit, Query::Order order) {
    auto const first = hit.first.value_or(Instant::max()).time_since_epoch().count();
    return {order == Query::Order::distance ? 0 : first, hit.metres, hit.practice->practitioner.id, hit.located->place.id};
  }

  static constexpr local_days monday{year(2026) / 1 / 5};
  net::Loop loop_;
  testing::FakeClock clock_;
  testing::SqlitePlace place_{loop_};
  CurrentCatalog catalog_;
  FreeSlots slots_{catalog_, clock_, {}};
  Search search_{catalog_, slots_};
};

TEST_F(SearchTest, FindsWhomOneFindsByAskingEach) {
  fill(1, 250);
  test_model::Any any(2);
  std::size_t total = 0;
  for (int round = 0; round < 60; ++round) {
    auto const query = any_query(any);
    auto const expected = by_asking_each(query);
    std::vector<Key> found;
    for (auto const& hit : all_pages(query)) found.push_back(key(hit, query.order));
    ASSERT_EQ(found, expected) << round;
    ASSERT_EQ(find(query).total, expected.size());
    total += expected.size();
    for (int i = 0; i < 3; ++i) put(any, 1 + any.below(270), 2 + round);  // some change, also their specialty; some are new
  }
  EXPECT_GT(total, 500U);
}

TEST_F(SearchTest, FollowsPlacesThatMove) {
  fill(3, 50);
  Query const query{.near = paris, .within = 1000};
  auto const before = find(query).total;
  for (Id id = 1; id <= 40; ++id) {
    auto located = *catalog_.get()->place(id);
    located.place.point = paris;
    located.version = 2;
    catalog_.put(std::move(located));
  }
  EXPECT_GT(find(query).total, before);
  EXPECT_EQ(find(query).total, find({.near = paris, .within = 40'000'000}).total);
}

// Somebody goes while somebody else turns the pages.
TEST_F(SearchTest, TurnsPagesThatDoNotShift) {
  fill(4, 250);
  Query query{.near = paris, .within = 100'000};
  auto const before = all_pages(query);
  ASSERT_GT(before.size(), 2 * Search::page);
  auto const first = find(query);
  ASSERT_EQ(first.hits.size(), Search::page);
  auto gone = *first.hits[3].practice;
  gone.practitioner.specialty = Specialty::urology;
  gone.version = 100;
  auto const who = gone.practitioner.id;
  catalog_.put(std::move(gone));
  query.after = first.next;
  std::vector<Key> rest, expected;
  for (auto const& hit : all_pages(query)) rest.push_back(key(hit, query.order));
  for (auto const& hit : std::span(before).subspan(Search::page)) {
    if (hit.practice->practitioner.id != who) expected.push_back(key(hit, query.order));
  }
  EXPECT_EQ(rest, expected);
}

TEST_F(SearchTest, RefusesWhatNoPageSaid) {
  for (auto const* after :
       {"1", "1.2.3", "a.b.c.d", "1.2.3.4.5", "-1.2.3.4", "1.2.3.", "01.2.3.4", "99999999999999999999.1.1.1"}) {
    auto const page = net::run(loop_, search_.find(place_.database(), {.after = after}));
    ASSERT_FALSE(page) << after;
    EXPECT_EQ(page.error().reason, "search.after");
  }
  EXPECT_TRUE(net::run(loop_, search_.find(place_.database(), {.after = "1.2.3.4"})));
}

TEST_F(SearchTest, ShowsTheFirstTimeThatIsFree) {
  fill(5, 60);
  Bookings bookings(place_.database(), clock_);
  Query const query{.near = paris, .within = 100'000, .order = Query::Order::first_free};
  auto const hit = find(query).hits.at(0);
  ASSERT_TRUE(hit.first);
  auto const duration = hit.practice->motive(hit.motive)->duration;
  Wish const wish{.patient = 1,
                  .practitioner = hit.practice->practitioner.id,
                  .place = hit.located->place.id,
                  .motive = hit.motive,
                  .when = Stretch::between(*hit.first, *hit.first + duration).value(),
                  .key = "once"};
  ASSERT_TRUE(net::run(loop_, bookings.book_now(wish)));
  slots_.changed({.practitioner = wish.practitioner, .day = wish.when.day});
  for (auto const& each : all_pages(query)) {
    if (each.practice->practitioner.id == wish.practitioner) EXPECT_NE(each.first, hit.first);
  }
}

Places places(std::initializer_list<std::tuple<char const*, char const*, Country>> cities) {
  Places all;
  for (auto const& [city, code, country] : cities) {
    auto place = test_model::place(country);
    place.id = static_cast<Id>(all.size()) + 1;
    place.city = city;
    place.postal_code = code;
    place.point = {.latitude = static_cast<std::int32_t>(1'000'000 * all.size()), .longitude = 0};
    all.push_back(std::make_shared<Located const>(Located{.place = place, .zone = Zone::find(place.zone).value()}));
  }
  return all;
}

TEST(SpotIndex, CompletesWhatPeopleType) {
  using enum Country;
  SpotIndex const spots(places({{"Saint-Étienne", "42000", france},
                                {"Saint-Denis", "93200", france},
                                {"Saint-Denis", "93210", france},
                                {"München", "80331", germany},
                                {"L'Aquila", "67100", italy},
                                {"Strasbourg", "67000", france}}));
  auto const names = [&](std::string_view prefix) {
    std::string text;
    for (auto const& each : spots.complete(prefix, 3)) text += each.name + "|";
    return text;
  };
  EXPECT_EQ(names("saint"), "Saint-Denis|Saint-Étienne|");
  EXPECT_EQ(names("SAINT ET"), "Saint-Étienne|");
  EXPECT_EQ(names("saint-étienne"), "Saint-Étienne|");
  EXPECT_EQ(names("mun"), "München|");
  EXPECT_EQ(names("muen"), "München|");
  EXPECT_EQ(names("m"), "München|");
  EXPECT_EQ(names("l’aq"), "L'Aquila|");
  EXPECT_EQ(names("67"), "67000 Strasbourg|67100 L'Aquila|");
  EXPECT_EQ(names(""), "");
  EXPECT_EQ(names("x"), "");
  ASSERT_TRUE(spots.find("saint denis"));
  EXPECT_EQ(spots.find("saint denis")->point, (Point{1'500'000, 0}));  // between its two places
  EXPECT_EQ(spots.find("93210")->point, (Point{2'000'000, 0}));
  EXPECT_EQ(spots.find("saint"), std::nullopt);
}

TEST(Fold, LeavesTheLetters) {
  struct Case {
    char const *name, *plain, *with_e;
  };
  Case const cases[] = {
      {"Ärzte-Straße 5", "arzte strasse 5", "aerzte strasse 5"},
      {"  L'Haÿ-les-Roses ", "l hay les roses", "l hay les roses"},
      {"Cœuvres", "coeuvres", "coeuvres"},
      {"Œuf", "oeuf", "oeuf"},
      {"Forlì", "forli", "forli"},
      {"E\xcc\x81vry", "evry", "evry"},
      {"Łódź Žilina", "lodz zilina", "lodz zilina"},
      {"ĳssel ſ ŷ", "ijssel s y", "ijssel s y"},
      {"Ștefănescu ȘȚ șț", "stefanescu st st", "stefanescu st st"},
      {"Nguyễn Thị Ế ẏ", "nguyen thi e y", "nguyen thi e y"},
      {"Ǎǧ ƀ Ơư Ǿ ɏ", "ag b ou o y", "ag b ou o y"},
      {"GROẞ Ǆ ǽ", "gross dz ae", "gross dz ae"},
      {"Ǝ ẟ", "Ǝ ẟ", "Ǝ ẟ"},
      {"Μονή", "Μονή", "Μονή"},
      {"\xff\xc3", "\xff\xc3", "\xff\xc3"},
      {"--", "", ""},
      {"", "", ""},
  };
  for (auto const& each : cases) {
    EXPECT_EQ(fold(each.name), each.plain);
    EXPECT_EQ(fold(each.name, Umlaut::with_e), each.with_e);
  }
}

}  // namespace
}  // namespace cordon::praxis
