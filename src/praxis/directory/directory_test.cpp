#include "praxis/directory/directory.h"

#include <gtest/gtest.h>

#include "net/group.h"
#include "praxis/directory/test_model.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::year;

constexpr local_days monday{year(2026) / 6 / 15};

// Whose answers may get lost, and with them the way to it.
class LossyDatabase final : public store::Database {
 public:
  explicit LossyDatabase(store::Database& database) : database_(database) {}
  net::Task<void> write(store::Work work) override {
    auto done = co_await database_.write(std::move(work));
    if (lost) co_return fail(*lost);
    co_return done;
  }
  net::Task<void> read(store::Work work) override {
    if (lost) co_return fail(*lost);
    co_return co_await database_.read(std::move(work));
  }
  std::string place() const override { return database_.place(); }

  std::optional<Error> lost;

 private:
  store::Database& database_;
};

template <class T>
class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema()))); }

  Practitioner practitioner() {
    auto number = std::to_string(10'000'000'000 + ++numbers_);
    return {.given_name = "Anaïs",
            .family_name = "Müller",
            .title = "Dr.",
            .specialty = Specialty::dermatology,
            .register_number = std::move(number),
            .languages = {"fr", "de"},
            .insurance = {"public", "sector-1"},
            .video = true};
  }
  OpeningRule rule(Id practitioner, Id place) {
    return {.practitioner = practitioner, .place = place, .weekday = std::chrono::Monday, .hours = {9h, 12h}};
  }
  template <class R>
  R run(net::Task<R> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
    return std::move(result).value_or(R());
  }
  template <class R>
  Error refused(net::Task<R> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_FALSE(result);
    return result ? Error() : result.error();
  }
  template <class R>
  std::string_view reason(net::Task<R> task) {
    return refused(std::move(task)).reason;
  }

  // What the catalog has is what somebody finds who loads it.
  void expect_exact() {
    CurrentCatalog loaded;
    Directory another(place_.database(), clock_, loaded);
    ASSERT_TRUE(net::run(loop_, another.load()));
    auto const now = catalog_.get(), then = loaded.get();
    ASSERT_EQ(now->practices().size(), then->practices().size());
    for (std::size_t i = 0; i < now->practices().size(); ++i) EXPECT_EQ(*now->practices()[i], *then->practices()[i]) << i;
    ASSERT_EQ(now->places().size(), then->places().size());
    for (std::size_t i = 0; i < now->places().size(); ++i) {
      EXPECT_EQ(now->places()[i]->place, then->places()[i]->place);
      EXPECT_EQ(now->places()[i]->version, then->places()[i]->version);
    }
  }

  net::Task<void> take_away(Id practitioner, Id rule, int& refused) {
    auto const removed = co_await directory_.remove_rule(practitioner, rule, Directory::LastHours::stay);
    if (!removed) EXPECT_EQ(removed.error().reason, "directory.last_hours");
    if (!removed) ++refused;
    co_return ok();
  }
  net::Task<void> write_some(Id practitioner, Id place, unsigned seed) {
    test_model::Any any(seed);
    for (int times = 0; times < 5; ++times) {
      auto const added = co_await directory_.add(any.rule(practitioner, place, monday, 5));
      EXPECT_TRUE(added);
      if (!added) continue;
      auto changed = any.rule(practitioner, place, monday, 5);
      changed.id = *added;
      auto const rewritten = co_await directory_.change(changed);
      EXPECT_TRUE(rewritten);
      auto where = test_model::place(Country::italy);
      where.id = place;
      where.street = std::to_string(any.below(1000));
      auto const renamed = co_await directory_.change(where);
      EXPECT_TRUE(renamed);
      if (any.once_in(2)) continue;
      auto const removed = co_await directory_.remove_rule(practitioner, *added);
      EXPECT_TRUE(removed);
    }
    co_return ok();
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  CurrentCatalog catalog_;
  Directory directory_{place_.database(), clock_, catalog_};
  int numbers_ = 0;
};
TYPED_TEST_SUITE(DirectoryTest, testing::DatabasePlaces);

TYPED_TEST(DirectoryTest, KeepsAllOfIt) {
  auto who = this->practitioner();
  who.id = this->run(this->directory_.add(who));
  auto where = test_model::place(Country::germany);
  where.point = {48'856'614, -2'352'222};
  where.wheelchair = true;
  where.id = this->run(this->directory_.add(where));
  Motive what{.practitioner = who.id, .name = "Kontrolle", .duration = 25min, .raster = 10min, .in_person = false, .video = true};
  what.patients = Motive::For::known_patients;
  what.id = this->run(this->directory_.add(what));
  auto rule = this->rule(who.id, where.id);
  rule.weeks = Weeks::odd;
  rule.valid_until = monday;
  rule.id = this->run(this->directory_.add(rule));
  OpeningException closed{.practitioner = who.id, .place = where.id, .date = monday};
  closed.id = this->run(this->directory_.add(closed));
  this->clock_.advance(1ms);  // ids of later ones are greater
  OpeningException other{
      .practitioner = who.id, .place = where.id, .date = monday + std::chrono::days(1), .hours = Hours{0min, 24h}};
  other.id = this->run(this->directory_.add(other));
  Absence absence{.practitioner = who.id, .from = Instant(30'000'000min), .to = Instant(30'001'001min)};
  absence.id = this->run(this->directory_.add(absence));

  this->place_.crash();
  CurrentCatalog loaded;
  Directory another(this->place_.database(), this->clock_, loaded);
  ASSERT_TRUE(net::run(this->loop_, another.load()));
  auto const practice = loaded.get()->practice(who.id);
  ASSERT_TRUE(practice);
  EXPECT_EQ(practice->practitioner, who);
  EXPECT_EQ(practice->motives, std::vector{what});
  EXPECT_EQ(practice->timetable.rules, std::vector{rule});
  EXPECT_EQ(practice->timetable.exceptions, (std::vector{closed, other}));
  EXPECT_EQ(practice->timetable.absences, std::vector{absence});
  EXPECT_EQ(practice->places(), std::vector{where.id});
  ASSERT_TRUE(loaded.get()->place(where.id));
  EXPECT_EQ(loaded.get()->place(where.id)->place, where);
  EXPECT_FALSE(loaded.get()->practice(who.id + 1));
}

TYPED_TEST(DirectoryTest, ChangesWhatIsThere) {
  auto who = this->practitioner();
  who.id = this->run(this->directory_.add(who));
  auto where = test_model::place(Country::france);
  where.id = this->run(this->directory_.add(where));
  auto rule = this->rule(who.id, where.id);
  rule.id = this->run(this->directory_.add(rule));
  auto const before = this->catalog_.get();
  who.work_on_holidays = true;
  rule.hours = {10h, 11h};
  EXPECT_EQ(this->run(this->directory_.change(who)), who.id);
  EXPECT_EQ(this->run(this->directory_.change(rule)), rule.id);
  auto const now = this->catalog_.get()->practice(who.id);
  EXPECT_TRUE(now->practitioner.work_on_holidays);
  EXPECT_TRUE(now->timetable.work_on_holidays);
  EXPECT_EQ(now->timetable.rules, std::vector{rule});
  EXPECT_FALSE(before->practice(who.id)->timetable.work_on_holidays);  // who read it still reads the same
  EXPECT_TRUE(net::run(this->loop_, this->directory_.remove_rule(who.id, rule.id)));
  EXPECT_TRUE(this->catalog_.get()->practice(who.id)->timetable.rules.empty());
  this->expect_exact();
}

TYPED_TEST(DirectoryTest, KeepsTheLastHoursHoweverManyTakeThemAway) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  auto const where = this->run(this->directory_.add(test_model::place(Country::france)));
  auto const exception = this->run(this->directory_.add(OpeningException{.practitioner = who, .place = where, .date = monday}));
  std::vector<Id> rules;
  for (int i = 0; i < 4; ++i) rules.push_back(this->run(this->directory_.add(this->rule(who, where))));
  int refused = 0;
  net::Group group(this->loop_);
  for (auto const rule : rules) group.spawn(this->take_away(who, rule, refused));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(this->catalog_.get()->practice(who)->timetable.rules.size(), 1U);
  EXPECT_TRUE(net::run(this->loop_, this->directory_.remove_exception(who, exception, Directory::LastHours::stay)))
      << "those are no hours";
  this->expect_exact();
}

TYPED_TEST(DirectoryTest, FindsWhatWasWrittenWhenTheAnswerWasLost) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  auto where = test_model::place(Country::france);
  where.id = this->run(this->directory_.add(where));
  LossyDatabase lossy(this->place_.database());
  Directory directory(lossy, this->clock_, this->catalog_);
  for (auto const& lost : {Error(Code::unavailable, "store.lost"), Error(Code::cancelled, "fiber.cancelled")}) {
    lossy.lost = lost;
    EXPECT_EQ(this->reason(directory.add(this->rule(who, where.id))), lost.reason);
    where.name += "x";
    EXPECT_EQ(this->reason(directory.change(where)), lost.reason);
    auto const now = this->catalog_.get();
    EXPECT_NE(now->place(where.id)->place.name, where.name);
    EXPECT_EQ(this->reason(directory.look_again()), lost.reason) << "not yet";
    lossy.lost.reset();
    EXPECT_TRUE(net::run(this->loop_, directory.look_again()));
    EXPECT_EQ(this->catalog_.get()->practice(who)->timetable.rules.size(), now->practice(who)->timetable.rules.size() + 1);
    EXPECT_EQ(this->catalog_.get()->place(where.id)->place.name, where.name);
    this->expect_exact();
  }
}

TYPED_TEST(DirectoryTest, LooksMoreThanOnceAtWhatIsInDoubt) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  this->catalog_.doubt({.id = who});
  Directory another(this->place_.database(), this->clock_, this->catalog_);
  EXPECT_TRUE(net::run(this->loop_, another.look_again()));
  CurrentCatalog elsewhere;
  Directory late(this->place_.database(), this->clock_, elsewhere);
  this->run(late.add(Motive{.practitioner = who, .name = "Visit", .duration = 10min}));
  EXPECT_TRUE(this->catalog_.get()->practice(who)->motives.empty());
  EXPECT_TRUE(net::run(this->loop_, another.look_again()));
  this->expect_exact();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(net::run(this->loop_, another.look_again()));
  EXPECT_TRUE(this->catalog_.take_doubts().empty());
}

TYPED_TEST(DirectoryTest, DoesNotOfferAgainWhatWasRetired) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  Motive motive{.practitioner = who, .name = "Visit", .duration = 10min};
  motive.id = this->run(this->directory_.add(motive));
  auto longer = motive, retired = motive;
  longer.duration = 20min;
  retired.offered = false;
  this->run(this->directory_.change(retired));
  EXPECT_EQ(this->reason(this->directory_.change(longer)), "directory.motive") << "by who read it before";
  EXPECT_FALSE(this->catalog_.get()->practice(who)->motive(motive.id)->offered);
  this->expect_exact();
}

TYPED_TEST(DirectoryTest, RefusesWhatMakesNoSense) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  auto const where = this->run(this->directory_.add(test_model::place(Country::france)));
  auto backwards = this->rule(who, where);
  backwards.hours = {12h, 9h};
  EXPECT_EQ(this->refused(this->directory_.add(backwards)).code, Code::invalid);
  EXPECT_EQ(this->reason(this->directory_.add(backwards)), "opening.backwards");
  EXPECT_EQ(this->reason(this->directory_.add(Motive{.practitioner = who, .name = "Visit"})), "motive.duration");
  EXPECT_EQ(this->reason(this->directory_.add(Place{})), "place.name");
  EXPECT_EQ(this->reason(this->directory_.add(Absence{.practitioner = who})), "absence.backwards");
  this->numbers_ = 0;  // the same number of the register
  EXPECT_EQ(this->reason(this->directory_.add(this->practitioner())), "practitioner.registered");
  this->expect_exact();
}

TYPED_TEST(DirectoryTest, RefusesWhatBelongsToNobody) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  auto const other = this->run(this->directory_.add(this->practitioner()));
  auto const where = this->run(this->directory_.add(test_model::place(Country::france)));
  auto rule = this->rule(who, where);
  rule.id = this->run(this->directory_.add(rule));
  EXPECT_EQ(this->refused(this->directory_.add(this->rule(who, where + 1))).code, Code::not_found);
  EXPECT_EQ(this->reason(this->directory_.add(this->rule(who, where + 1))), "directory.place");
  EXPECT_EQ(this->reason(this->directory_.add(this->rule(1, where))), "directory.practitioner");
  rule.practitioner = other;
  EXPECT_EQ(this->reason(this->directory_.change(rule)), "directory.opening");
  EXPECT_EQ(this->reason(this->directory_.remove_rule(other, rule.id)), "directory.opening");
  EXPECT_EQ(this->reason(this->directory_.remove_exception(who, rule.id)), "directory.exception");
  EXPECT_EQ(this->reason(this->directory_.remove_absence(who, rule.id)), "directory.absence");
  auto nobody = this->practitioner();
  nobody.id = 1;
  EXPECT_EQ(this->reason(this->directory_.change(nobody)), "directory.practitioner");
  auto nowhere = test_model::place(Country::france);
  nowhere.id = 1;
  EXPECT_EQ(this->reason(this->directory_.change(nowhere)), "directory.place");
  EXPECT_EQ(this->catalog_.get()->practice(who)->version, 2);  // a refusal is no change
  this->expect_exact();
}

// Many change the same at once: the catalog has what the database has.
TYPED_TEST(DirectoryTest, IsExactWhenManyWrite) {
  auto const who = this->run(this->directory_.add(this->practitioner()));
  auto const other = this->run(this->directory_.add(this->practitioner()));
  auto const where = this->run(this->directory_.add(test_model::place(Country::italy)));
  net::Group group(this->loop_);
  for (unsigned seed = 0; seed < 12; ++seed) group.spawn(this->write_some(seed % 3 == 0 ? other : who, where, seed));
  this->loop_.run_until([&] { return group.empty(); });
  EXPECT_GT(this->catalog_.get()->practice(who)->version, 40);
  this->expect_exact();
}

// News may come in another order than things happened.
TEST(CurrentCatalog, KeepsTheNewest) {
  CurrentCatalog catalog;
  for (std::int64_t const version : {1, 3, 2}) {
    catalog.put(Practice{.practitioner = {.id = 7}, .version = version});
    catalog.put(Located{.place = {.id = 7}, .zone = Zone::find("Europe/Rome").value(), .version = version});
  }
  EXPECT_EQ(catalog.get()->practice(7)->version, 3);
  EXPECT_EQ(catalog.get()->place(7)->version, 3);
}

TEST(Catalog, SharesWhatDoesNotChange) {
  CurrentCatalog catalog;
  for (Id id : {5, 1, 3}) catalog.put(Practice{.practitioner = {.id = id}, .version = 1});
  auto const before = catalog.get();
  catalog.put(Practice{.practitioner = {.id = 3}, .version = 2});
  auto const after = catalog.get();
  EXPECT_EQ(before->practice(1), after->practice(1));
  EXPECT_EQ(before->practice(5), after->practice(5));
  EXPECT_NE(before->practice(3), after->practice(3));
  EXPECT_EQ(after->practices().size(), 3U);
  EXPECT_FALSE(after->practice(2));
}

}  // namespace
}  // namespace cordon::praxis
