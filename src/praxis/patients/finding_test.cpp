#include "praxis/patients/finding.h"

#include <fmt/format.h>

#include <random>

#include "praxis/directory/fold.h"
#include "praxis/patients/patient_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

constexpr Id doctor = 7;
constexpr std::chrono::year_month_day birthday = std::chrono::year(1946) / 3 / 7;  // Zoé's

template <class T>
class FindingTest : public PatientsTest<T> {
 protected:
  // A relative: many accounts take their time.
  Id add(std::string family_name, std::chrono::year_month_day born = birthday) {
    auto profile = zoe();
    profile.identifier.reset();
    profile.family_name = std::move(family_name);
    profile.birth_date = born;
    return this->run(this->family_.add(session_, Relation::other, profile));
  }
  Id book(Id patient, int days = 3, Id practitioner = doctor) {
    auto const today = std::chrono::floor<std::chrono::days>(this->clock_.wall());
    Stretch const when{.day = today + std::chrono::days(days), .first = 100 + cell_++, .count = 1};
    return this
        ->run(bookings_.book_now({.patient = patient,
                                  .practitioner = practitioner,
                                  .place = 1,
                                  .motive = 1,
                                  .when = when,
                                  .key = std::to_string(cell_)}))
        .appointment.id;
  }
  std::vector<Id> find(std::string name, std::optional<std::chrono::year_month_day> born = {}, Id practitioner = doctor) {
    std::vector<Id> patients;
    for (auto const& each : this->run(finding_.find(practitioner, {.family_name = std::move(name), .born = born})))
      patients.push_back(each.patient);
    return patients;
  }
  void forget_indexes() { this->change(this->place_.database(), "UPDATE patient SET family_index = NULL, born_index = NULL"); }

  UserSession session_ = this->sign_up();
  Bookings bookings_{this->place_.database(), this->clock_};
  Finding finding_{this->database_, this->vault_, this->clock_};
  unsigned cell_ = 0;
};
TYPED_TEST_SUITE(FindingTest, testing::DatabasePlaces);

TYPED_TEST(FindingTest, KnowsAWholeNameAsPeopleTypeIt) {
  auto const patient = this->add("Großmann-D’Orléans");
  auto const appointment = this->book(patient);
  for (std::string const name : {"Großmann-D’Orléans", "GROSSMANN D'ORLEANS",
                                 "  grossmann d orle\xcc\x81"
                                 "ans "})
    EXPECT_THAT(this->find(name), ElementsAre(patient)) << name;
  for (std::string const name :
       {"", " ", "-", "Großmann", "Orléans", "D’Orléans", "Großmann-D’Orléan", "Grosmann-D’Orléans", "%"})
    EXPECT_THAT(this->find(name), IsEmpty()) << name;
  EXPECT_EQ(this->run(this->finding_.find(doctor, {.family_name = "grossmann d'orleans"})).at(0).appointment, appointment);
}

TYPED_TEST(FindingTest, KnowsTheDateOfBirthToo) {
  auto const first = this->add("Morel"), second = this->add("Morel", birthday + std::chrono::years(1));
  this->book(first);
  this->book(second);
  EXPECT_THAT(this->find("morel"), ElementsAre(second, first)) << "who came last first";
  EXPECT_THAT(this->find("morel", birthday), ElementsAre(first));
  EXPECT_THAT(this->find("morel", birthday + std::chrono::years(1)), ElementsAre(second));
  EXPECT_THAT(this->find("morel", birthday + std::chrono::years(2)), IsEmpty());
  EXPECT_EQ(this->run(this->finding_.find(doctor, {.family_name = "morel"}, 1)).size(), 1U);
}

TYPED_TEST(FindingTest, FindsNobodyWhomThePractitionerMayNotSee) {
  auto const known = this->add("Morel"), cancelled = this->add("Morel"), long_ago = this->add("Morel"),
             other = this->add("Morel");
  this->add("Morel");
  this->book(known);
  this->run(this->bookings_.cancel(cancelled, this->book(cancelled)));
  this->book(long_ago, -367);
  this->book(other, 3, doctor + 1);
  EXPECT_THAT(this->find("Morel"), ElementsAre(known));
  for (auto const each : {cancelled, long_ago, other, known})
    EXPECT_EQ(this->run(this->records_.may_see(doctor, each)), each == known) << "it is the same rule";
  EXPECT_THAT(this->find("Morel", {}, doctor + 1), ElementsAre(other));
}

TYPED_TEST(FindingTest, FollowsANameThatChanges) {
  auto const own = this->session_.account;
  this->book(own);
  EXPECT_THAT(this->find(zoe().family_name, birthday), ElementsAre(own)) << "from the first day on";
  auto profile = zoe();
  profile.family_name = "Marchand";
  this->run(this->family_.save(this->session_, own, profile));
  EXPECT_THAT(this->find(zoe().family_name), IsEmpty());
  EXPECT_THAT(this->find("Marchand", birthday), ElementsAre(own));
}

TYPED_TEST(FindingTest, MakesIndexesOfWhatHasNoneStepByStep) {
  std::vector<Id> patients{this->add("Morel"), this->add("Morel"), this->add("Morel"), this->add("Morel")};
  for (auto const each : patients) this->book(each);
  this->forget_indexes();
  EXPECT_THAT(this->find("Morel"), IsEmpty());
  this->run(this->vault_.destroy(patients.front()));
  EXPECT_EQ(this->run(this->finding_.index_some(3)), 3U);
  EXPECT_EQ(this->run(this->finding_.index_some(3)), 2U) << "with their own";
  EXPECT_EQ(this->run(this->finding_.index_some(3)), 0U) << "what nobody can open is not tried again";
  patients.erase(patients.begin());
  EXPECT_THAT(this->find("Morel", birthday), UnorderedElementsAreArray(patients));
}

// A key that is away comes back.
TYPED_TEST(FindingTest, GoesPastRecordsWhoseKeyIsAwayAndComesBackToThem) {
  auto const away = this->add("Morel"), there = this->add("Morel");
  for (auto const each : {away, there}) this->book(each);
  this->forget_indexes();
  auto const renumber_key = [&](Id from, Id to) {
    this->change(this->keys_place_.database(), fmt::format("UPDATE data_key SET patient = {} WHERE patient = {}", to, from));
    this->cache_.forget(away);
  };
  auto const unindexed = [&] { return this->rows("SELECT id FROM patient WHERE family_index IS NULL").size(); };
  renumber_key(away, -away);
  for (auto const looked : {1U, 1U, 1U, 0U}) EXPECT_EQ(this->run(this->finding_.index_some(1)), looked) << "with their own";
  EXPECT_EQ(unindexed(), 1U);
  EXPECT_THAT(this->find("Morel"), ElementsAre(there));
  this->run(this->finding_.index_a_while());
  EXPECT_EQ(unindexed(), 1U);
  renumber_key(-away, away);
  this->run(this->finding_.index_a_while());
  EXPECT_EQ(unindexed(), 0U);
  EXPECT_THAT(this->find("Morel", birthday), UnorderedElementsAreArray({away, there}));
}

TYPED_TEST(FindingTest, MakesAllIndexesInAWhile) {
  for (int i = 0; i < 18; ++i) this->add("Morel");
  // Without keys, and before the others.
  for (View const less : {"1000000000000000", "2000000000000000"})
    this->change(this->place_.database(), fmt::format(R"(
INSERT INTO patient (id, created, given_name, family_name, birth_date, sex, phone, address, identifier, language)
SELECT id - {}, created, given_name, family_name, birth_date, sex, phone, address, identifier, language FROM patient)",
                                                      less));
  this->forget_indexes();
  this->run(this->finding_.index_a_while());
  EXPECT_EQ(this->rows("SELECT id FROM patient WHERE family_index IS NOT NULL").size(), 19U);
  EXPECT_EQ(this->rows("SELECT id FROM patient WHERE family_index IS NULL").size(), 57U) << "those without a key";
}

TYPED_TEST(FindingTest, FindsNothingThatWasErased) {
  auto const patient = this->add("Morel");
  this->run(this->bookings_.cancel(patient, this->book(patient)));
  this->book(patient, -3);
  this->run(this->family_.erase(this->session_, patient));
  EXPECT_THAT(this->find("Morel"), IsEmpty());
}

TYPED_TEST(FindingTest, KeepsNamesFromWhoHasOnlyTheData) {
  auto const first = this->add("Morel"), second = this->add("Morel");
  auto const indexes = [&](Id patient) {
    return this->rows("SELECT family_index, born_index FROM patient WHERE id = " + std::to_string(patient)).at(0);
  };
  EXPECT_EQ(indexes(first).bytes(0), indexes(second).bytes(0));
  EXPECT_NE(indexes(first).bytes(0), indexes(first).bytes(1));
  EXPECT_NE(indexes(first).bytes(0), this->vault_.index("email", "morel")) << "of its own kind";
  auto const known = this->add("Großmann-d’Orléans");
  EXPECT_EQ(indexes(known).bytes(0), this->vault_.index("family name 1", "grossmann d orleans"))
      << "fold() gives something else: rows that are there need another label and a migration, see name_indexes";
  EXPECT_NE(indexes(first).bytes(0), crypto::digest("morel"));
  EXPECT_THAT(indexes(first).bytes(0), Not(::testing::HasSubstr("morel")));
}

// Against what fold() says of each pair.
TYPED_TEST(FindingTest, FindsWhatIsTheSameAndNothingElse) {
  constexpr std::array<std::string_view, 8> parts{"a", "A", "á", "ss", "ß", "-", " ", "ö"};
  std::mt19937 random(20260112);
  std::vector<std::pair<Id, std::string>> all;
  for (int i = 0; i < 18; ++i) {
    std::string name = "x";
    for (int letters = 0; letters < 2; ++letters) name += parts.at(random() % parts.size());
    auto const patient = this->add(name);
    this->book(patient);
    all.emplace_back(patient, name);
  }
  for (auto const& [asked, name] : all) {
    std::vector<Id> same;
    for (auto const& [patient, other] : all) {
      if (fold(other) == fold(name)) same.push_back(patient);
    }
    EXPECT_THAT(this->find(name), UnorderedElementsAreArray(same)) << name;
  }
}

}  // namespace
}  // namespace cordon::praxis
