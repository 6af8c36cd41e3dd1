#include "praxis/seed/seed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "net/group.h"
#include "praxis/house/folder.h"
#include "praxis/patients/identifier.h"
#include "praxis/seed/people.h"
#include "praxis/seed/silence.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis::seed {
namespace {

using ::testing::ElementsAre;

constexpr SeedCounts small{.practitioners = 60, .places = 12, .patients = 120, .appointments = 90, .number = 7};

bool same(store::Row const& one, store::Row const& other) {
  bool all = one.size() == other.size();
  for (std::size_t i = 0; all && i < one.size(); ++i) all = one[i] == other[i];
  return all;
}

// Where the data are: in the folder, or in a server.
struct InFile {
  std::string location() const { return {}; }
};
struct InServer {
  std::string location() const { return server.location(); }
  testing::PostgresServer server;
};

template <class T>
class SeedTest : public ::testing::Test {
 protected:
  // Is filled once for all tests of a suite, which change only what is of one of them.
  struct Filled {
    T where;
    testing::Folder folder;
    testing::FakeClock clock;
    Silence progress;
    House::Settings settings{.folder = folder.path() / "data", .database = where.location(), .connections = 2};
    Result<SeedReport> report = seed(settings, small, progress, clock);
    std::unique_ptr<House> house;
  };
  static void SetUpTestSuite() {
    filled_ = std::make_unique<Filled>();
    ASSERT_TRUE(filled_->report) << filled_->report.error().detail;
    auto house = House::open(filled_->settings, filled_->clock);
    ASSERT_TRUE(house) << house.error().detail;
    filled_->house = std::move(*house);
  }
  static void TearDownTestSuite() { filled_.reset(); }

  void SetUp() override {
    ASSERT_TRUE(filled_->house);
    office_ = std::move(Office::open(*filled_->house, loop_).value());
  }
  void TearDown() override {
    if (office_) EXPECT_TRUE(net::run(loop_, office_->drain()));
  }

  std::vector<Duty> duties_of(std::string email) {
    return run(office_->roster.recognize({.email = std::move(email), .name = "N"})).duties;
  }

  template <class R>
  R run(net::Task<R> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
    return std::move(result).value_or(R());
  }
  std::vector<store::Row> rows(std::string_view statement) {
    std::vector<store::Row> found;
    EXPECT_TRUE(
        net::run(loop_, office_->database().read([&](store::Session& session) { return fetch(session, statement, found); })));
    return found;
  }
  static net::Task<void> fetch(store::Session& session, std::string_view statement, std::vector<store::Row>& found) {
    auto answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    found = std::move(answer->rows);
    co_return ok();
  }
  Profile profile(Id patient) { return run(office_->records.read(Actor::system(1), patient, Purpose::support)); }
  Plan plan() const { return {.counts = small, .start = std::chrono::floor<std::chrono::days>(filled_->clock.wall())}; }
  UserSession log_in(std::string email) {
    auto const from = net::Address::parse_ip("192.0.2.1").value();
    return run(office_->sessions.find(run(office_->accounts.log_in(std::move(email), std::string(demo_password), from))));
  }

  static inline std::unique_ptr<Filled> filled_;
  net::Loop loop_;
  std::unique_ptr<Office> office_;
};
using Wheres = ::testing::Types<InFile, InServer>;
TYPED_TEST_SUITE(SeedTest, Wheres);

TYPED_TEST(SeedTest, MakesAsManyAsWereAskedFor) {
  auto const& report = *this->filled_->report;
  EXPECT_EQ(report.practitioners, 60U);
  EXPECT_EQ(report.places, 12U);
  EXPECT_EQ(report.motives, 180U);
  EXPECT_EQ(report.patients, 120U);
  EXPECT_EQ(report.relatives, 6U);
  EXPECT_EQ(report.appointments, 90U);
  for (auto const& [table, count] : {std::pair<std::string, std::size_t>("practitioner", report.practitioners),
                                     {"place", report.places},
                                     {"motive", report.motives},
                                     {"opening_rule", report.opening_rules},
                                     {"opening_exception", report.exceptions},
                                     {"absence", report.absences},
                                     {"patient", report.patients + report.relatives},
                                     {"login", report.patients},
                                     {"relation", report.patients + report.relatives}})
    EXPECT_EQ(this->rows("SELECT 1 FROM " + table).size(), count) << table;
  EXPECT_THAT(this->filled_->progress.over, ElementsAre("practitioners", "patients", "appointments", "free times"));
}

TYPED_TEST(SeedTest, IsACatalogOfWhatMakesSense) {
  auto const catalog = this->office_->catalog.get();
  auto const world = make_world(this->plan());
  ASSERT_EQ(catalog->practices().size(), world.practices.size());
  for (std::size_t i = 0; i < world.practices.size(); ++i) {
    auto const& practice = *catalog->practices()[i];
    EXPECT_EQ(practice, world.practices[i]) << i;
    EXPECT_TRUE(check(practice.practitioner));
    EXPECT_EQ(practice.motives.size(), 3U);
    EXPECT_FALSE(practice.timetable.rules.empty());
    for (auto const& motive : practice.motives) EXPECT_TRUE(check(motive));
    for (auto const& rule : practice.timetable.rules) EXPECT_TRUE(check(rule));
    for (auto const& exception : practice.timetable.exceptions) EXPECT_TRUE(check(exception));
    for (auto const& absence : practice.timetable.absences) EXPECT_TRUE(check(absence));
    for (auto const place : practice.places()) {
      ASSERT_TRUE(catalog->place(place));
      EXPECT_EQ(catalog->place(place)->place.country, practice.practitioner.country);
    }
  }
  ASSERT_EQ(catalog->places().size(), world.places.size());
  for (std::size_t i = 0; i < world.places.size(); ++i) {
    EXPECT_EQ(catalog->places()[i]->place, world.places[i].place);
    EXPECT_TRUE(check(catalog->places()[i]->place));
  }
}

TYPED_TEST(SeedTest, HasTheKnownPractitionersAndTheirStaff) {
  auto const& practices = this->office_->catalog.get()->practices();
  std::vector<Duty> helped;
  for (std::size_t i = 0; i < known_practitioners.size(); ++i) {
    auto const& known = known_practitioners.at(i);
    auto const& one = practices[i]->practitioner;
    EXPECT_EQ(one.country, known.country);
    EXPECT_EQ(one.given_name, known.given_name);
    EXPECT_EQ(one.family_name, known.family_name);
    EXPECT_TRUE(one.accepts_new_patients && one.video);
    EXPECT_THAT(this->duties_of(std::string(known.staff_email)),
                ElementsAre(Duty{.practitioner = one.id, .role = Duty::Role::practitioner}));
  }
  auto const place = practices[0]->places().front();
  for (auto const i : {0U, 3U, 4U}) {
    EXPECT_THAT(practices[i]->places(), ::testing::Contains(place));
    helped.push_back({.practitioner = practices[i]->practitioner.id, .role = Duty::Role::assistant});
  }
  EXPECT_EQ(this->duties_of(std::string(assistant_email)), helped);
}

TYPED_TEST(SeedTest, KeepsRecordsThatOpenAndPassTheirChecks) {
  auto const plan = this->plan();
  for (std::size_t number = 0; number < small.patients + plan.relatives(); ++number) {
    auto const opened = this->profile(plan.id(Plan::Table::patient, number));
    auto const made =
        number < small.patients ? make_patient(plan, number).profile : make_relative(plan, number - small.patients).profile;
    EXPECT_EQ(opened, made) << number;
    auto const checked = check_profile(opened, this->filled_->clock.wall());
    ASSERT_TRUE(checked) << number << " " << checked.error().reason;
    EXPECT_EQ(*checked, opened);  // is written as it would be
    EXPECT_TRUE(opened.identifier);
  }
}

TYPED_TEST(SeedTest, LetsPatientsLogInAndBook) {
  auto const session = this->log_in("patient17@example.org");
  EXPECT_EQ(session.account, this->plan().id(Plan::Table::patient, 16));
  EXPECT_TRUE(this->run(this->office_->accounts.is_confirmed(session)));
  EXPECT_EQ(this->run(this->office_->accounts.email(session)), "patient17@example.org");

  auto const& practice = *this->office_->catalog.get()->practices().front();
  auto const practitioner = practice.practitioner.id, place = practice.places().front(), motive = practice.motives.front().id;
  auto const start = this->run(this->office_->reception.free().first(this->office_->database(), practitioner, place, motive));
  ASSERT_TRUE(start);
  auto const booked = this->run(this->office_->reception.book_now({.patient = session.account,
                                                                   .practitioner = practitioner,
                                                                   .place = place,
                                                                   .motive = motive,
                                                                   .start = *start,
                                                                   .key = "mine"}));
  EXPECT_EQ(booked.outcome, Outcome::done);
  EXPECT_EQ(this->run(this->office_->reception.cancel(session.account, booked.appointment.id)).outcome, Outcome::done);
}

TYPED_TEST(SeedTest, HasRelativesForWhomTheirAccountsAct) {
  auto const relatives = this->run(this->office_->family.all(this->log_in("patient1@example.org")));
  ASSERT_EQ(relatives.size(), 2U);
  EXPECT_EQ(relatives[0].patient, this->plan().id(Plan::Table::patient, 0));
  EXPECT_EQ(relatives[0].kind, Relation::self);
  EXPECT_EQ(relatives[1].patient, this->plan().id(Plan::Table::patient, small.patients));
  EXPECT_NE(relatives[1].kind, Relation::self);
}

// As Bookings would have written them.
TYPED_TEST(SeedTest, SellsNoCellTwiceAndMarksWhatIsTaken) {
  std::map<std::pair<Id, std::int64_t>, Cells> taken;
  auto const appointments = this->rows(
      "SELECT practitioner, day, first_cell, cells, place, motive, patient FROM appointment WHERE state = 1 AND overbooked = 0");
  EXPECT_EQ(appointments.size(), 90U);
  for (auto const& row : appointments) {
    Stretch const when{.day = {}, .first = static_cast<unsigned>(row.number(2)), .count = static_cast<unsigned>(row.number(3))};
    auto& cells = taken[{row.number(0), row.number(1)}];
    EXPECT_TRUE(is_free(cells, when)) << "sold twice: cell " << when.first << " of day " << row.number(1);
    for (std::size_t i = 0; i < cells.size(); ++i) cells.at(i) |= cells_of(when).at(i);
  }
  for (auto const& row : this->rows("SELECT practitioner, day, w0, w1, w2, w3, w4, w5 FROM agenda_day")) {
    Cells marked;
    for (std::size_t i = 0; i < marked.size(); ++i) marked.at(i) = row.number(i + 2);
    auto const found = taken.find({row.number(0), row.number(1)});
    EXPECT_EQ(marked, found == taken.end() ? Cells() : found->second);
    if (found != taken.end()) taken.erase(found);
  }
  EXPECT_TRUE(taken.empty());
}

TYPED_TEST(SeedTest, CountsTheTimesThatAreOffered) {
  std::size_t count = 0;
  auto const today = std::chrono::local_days(this->plan().start.time_since_epoch());
  auto const days = static_cast<unsigned>(FreeSlots::horizon.count()) + 1;
  for (auto const& practice : this->office_->catalog.get()->practices()) {
    for (auto const place : practice->places())
      count += this->run(this->office_->reception.free().free(this->office_->database(), practice->practitioner.id, place,
                                                              practice->motives.front().id, today, days))
                   .size();
  }
  EXPECT_GT(count, 100U * small.practitioners);
  EXPECT_EQ(count, this->filled_->report->free_times);
}

// But for what is sealed, keyed or salted; whatever the database.
TYPED_TEST(SeedTest, WritesTheSameRowsAgain) {
  testing::Folder folder;
  House::Settings const settings{.folder = folder.path(), .database = {}};
  ASSERT_TRUE(seed(settings, small, this->filled_->progress, this->filled_->clock));
  auto const database = store::Sqlite::open(folder.path() / "praxis.db").value();
  for (std::string const table : {
           "* FROM practitioner",
           "* FROM place",
           "* FROM motive",
           "* FROM opening_rule",
           "* FROM opening_exception",
           "* FROM absence",
           "* FROM staff_duty",
           "* FROM relation",
           "* FROM appointment WHERE client_key LIKE 'seed %'",
           "* FROM agenda_day WHERE w0 | w1 | w2 | w3 | w4 | w5 <> 0",
           "id, created FROM patient",
           "account, created FROM login",
       }) {
    auto const statement = "SELECT " + table + " ORDER BY 1, 2";
    std::vector<store::Row> again;
    ASSERT_TRUE(
        net::run(this->loop_, database->read([&](store::Session& session) { return this->fetch(session, statement, again); })));
    EXPECT_FALSE(again.empty()) << table;
    EXPECT_TRUE(std::ranges::equal(this->rows(statement), again, same)) << table;
  }
}

TYPED_TEST(SeedTest, RefusesADatabaseWithPractitioners) {
  auto const before = this->rows("SELECT id FROM patient").size();
  auto const again = seed(this->filled_->settings, small, this->filled_->progress, this->filled_->clock);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "seed.not_empty");
  EXPECT_THAT(again.error().detail, ::testing::HasSubstr("is not empty"));
  EXPECT_EQ(this->rows("SELECT id FROM patient").size(), before);
}

TEST(SeedFolder, IsNotFilledBesideAnotherProgram) {
  testing::Folder const folder;
  testing::FakeClock clock;
  Silence progress;
  auto const lock = FolderLock::take(folder.path());
  ASSERT_TRUE(lock);
  auto const filled = seed({.folder = folder.path(), .database = {}}, small, progress, clock);
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().reason, "house.busy");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "praxis.db"));
}

}  // namespace
}  // namespace cordon::praxis::seed
