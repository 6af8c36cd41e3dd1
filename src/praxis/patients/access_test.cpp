#include "praxis/patients/access.h"

#include "praxis/patients/patient_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Actor doctor(Id practitioner, Id member = 70) {
  return Actor::staff({.practitioner = practitioner, .role = Duty::Role::practitioner}, member);
}
Actor assistant(Id practitioner, Id member = 71) {
  return Actor::staff({.practitioner = practitioner, .role = Duty::Role::assistant}, member);
}

template <class T>
class RecordsTest : public PatientsTest<T> {
 protected:
  std::string read(Actor actor, Id patient, Purpose purpose) {
    return this->reason(this->records_.read(actor, patient, purpose));
  }
  std::string read_own(UserSession const& session) { return read(Actor::patient(session), session.account, Purpose::own_record); }
  std::size_t events() { return this->rows("SELECT id FROM access_event").size(); }
  // An appointment on a day, so many from today.
  Booked book(Id practitioner, Id patient, int days, std::string key) {
    auto const today = std::chrono::floor<std::chrono::days>(this->clock_.wall());
    return this->run(bookings_.book_now({.patient = patient,
                                         .practitioner = practitioner,
                                         .place = 1,
                                         .motive = 1,
                                         .when = {.day = today + std::chrono::days(days), .first = 100, .count = 4},
                                         .key = std::move(key)}));
  }
  // All that all tables hold, as octets.
  std::string everything() {
    std::string all;
    for (std::string const table : {"patient", "login", "session", "reset", "relation", "access_event"}) {
      for (auto const& row : this->rows("SELECT * FROM " + table)) {
        for (std::size_t i = 0; i < row.size(); ++i) {
          if (auto const* const text = std::get_if<std::string>(&row[i])) all += *text;
          if (auto const* const bytes = std::get_if<store::Bytes>(&row[i])) all += bytes->octets;
          all += '|';
        }
      }
    }
    return all;
  }

  Bookings bookings_{this->place_.database(), this->clock_};
};
TYPED_TEST_SUITE(RecordsTest, testing::DatabasePlaces);

TYPED_TEST(RecordsTest, LeaveAnEventForEachRead) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  auto const patient = session.account;
  this->book(7, patient, 3, "a");
  auto const own = Actor::patient(session), stranger = Actor::patient(eve);
  struct Case {
    Actor actor;
    Purpose purpose;
    std::string_view reason;
  };
  using enum Purpose;
  std::size_t expected = 0;
  for (auto const& one : {Case{own, own_record, ""},
                          Case{own, booking, ""},
                          Case{own, care, "records.forbidden"},
                          Case{own, support, "records.forbidden"},
                          Case{stranger, own_record, "records.forbidden"},
                          Case{stranger, booking, "records.forbidden"},
                          Case{doctor(7), care, ""},
                          Case{doctor(7), booking, "records.forbidden"},
                          Case{doctor(7), support, ""},
                          Case{doctor(7), own_record, "records.forbidden"},
                          Case{assistant(7), booking, ""},
                          Case{assistant(7), support, ""},
                          Case{assistant(7), care, "records.forbidden"},
                          Case{assistant(7), own_record, "records.forbidden"},
                          Case{doctor(7, 0), care, "records.forbidden"},
                          Case{doctor(7, 0), support, "records.forbidden"},
                          Case{assistant(8), booking, "records.forbidden"},
                          Case{doctor(8), care, "records.forbidden"},
                          Case{doctor(patient), care, "records.forbidden"},
                          Case{Actor::system(1), booking, ""},
                          Case{Actor::system(1), support, ""},
                          Case{Actor::system(1), care, "records.forbidden"},
                          Case{Actor::system(1), own_record, "records.forbidden"}}) {
    EXPECT_EQ(this->read(one.actor, patient, one.purpose), one.reason);
    expected += one.reason.empty() ? 1 : 0;
    EXPECT_EQ(this->events(), expected);
  }
  EXPECT_EQ(this->read(own, patient + 1, own_record), "records.forbidden");
  EXPECT_EQ(this->read(Actor::system(1), 12345, support), "records.none");
  EXPECT_EQ(this->events(), expected);
  EXPECT_EQ(this->run(this->records_.read(doctor(7), patient, care)), zoe());
}

TYPED_TEST(RecordsTest, TellReadsOfThePracticeThatComeTogetherOnce) {
  auto const patient = this->sign_up().account;
  this->book(7, patient, 3, "a");
  this->book(8, patient, 3, "b");
  struct Case {
    Duration pass;
    Actor actor;
    Purpose purpose;
    std::size_t more;
  };
  using enum Purpose;
  std::size_t expected = 0;
  for (auto const& [pass, actor, purpose, more] :
       {Case{0s, doctor(7), care, 1}, Case{0s, doctor(7), care, 0}, Case{0s, doctor(7, 72), care, 1},
        Case{0s, assistant(7), booking, 1}, Case{0s, assistant(7), booking, 0}, Case{0s, assistant(7, 70), booking, 1},
        Case{Records::together, doctor(7), care, 0}, Case{0s, doctor(7), support, 1}, Case{0s, assistant(7, 70), support, 1},
        Case{0s, doctor(8), care, 1}, Case{1s, doctor(7), care, 1}, Case{0s, Actor::system(1), support, 1},
        Case{0s, Actor::system(1), support, 1}}) {
    this->clock_.advance(pass);
    EXPECT_EQ(this->read(actor, patient, purpose), "");
    EXPECT_EQ(this->events(), expected += more);
  }
  this->change(this->place_.database(), "UPDATE appointment SET state = 2 WHERE practitioner = 7");
  EXPECT_EQ(this->read(doctor(7), patient, care), "records.forbidden") << "whoever read a moment ago";
}

TYPED_TEST(RecordsTest, AreReadTogetherInOneTransaction) {
  auto const one = this->sign_up().account, other = this->sign_up("eve@example.org").account;
  auto const strange = this->sign_up("ada@example.org").account, erased = this->sign_up("max@example.org").account;
  int days = 0;
  for (auto const patient : {one, other, erased, Id{12345}}) this->book(7, patient, ++days, std::to_string(patient));
  this->run(this->vault_.destroy(erased));
  std::vector const all{one, other, strange, erased, Id{12345}};
  auto const before = this->database_.asked;
  auto const profiles = this->run(this->records_.read_all(doctor(7), all, Purpose::care));
  EXPECT_EQ(this->database_.asked, before + 1);
  EXPECT_EQ(profiles, (std::map<Id, Profile>{{one, zoe()}, {other, zoe()}}));
  EXPECT_EQ(this->events(), 3U) << "of those two and of what is left of the third";
  this->run(this->records_.read_all(doctor(7), all, Purpose::care));
  EXPECT_EQ(this->events(), 3U);
  EXPECT_EQ(this->reason(this->records_.read_all(Actor::system(1), all, Purpose::support)), "records.forbidden");
  EXPECT_TRUE(this->run(this->records_.read_all(doctor(7), {}, Purpose::care)).empty());
}

TYPED_TEST(RecordsTest, AreNotReadWhenTheEventCannotBeWritten) {
  auto const session = this->sign_up();
  this->database_.full = true;
  EXPECT_EQ(this->read_own(session), "store.full");
  this->database_.full = false;
  EXPECT_EQ(this->read_own(session), "");
  this->change(this->place_.database(), "ALTER TABLE access_event RENAME TO elsewhere");
  EXPECT_EQ(this->read_own(session), "store.statement");
  this->change(this->place_.database(), "ALTER TABLE elsewhere RENAME TO access_event");
  EXPECT_EQ(this->read_own(session), "");
}

TYPED_TEST(RecordsTest, AreSeenByStaffForAYearAfterAnAppointment) {
  auto const patient = this->sign_up().account;
  auto const cancelled = this->book(1, patient, 3, "a");
  EXPECT_TRUE(this->run(this->records_.may_see(1, patient)));
  this->run(this->bookings_.cancel(patient, cancelled.appointment.id));
  this->book(2, patient, -365, "b");
  this->book(3, patient, -366, "c");
  this->book(4, patient, 400, "d");
  this->book(5, patient + 1, 3, "e");
  EXPECT_FALSE(this->run(this->records_.may_see(5, patient + 1))) << "whose row is gone";
  for (auto const& [practitioner, may] : {std::pair{1, false}, {2, true}, {3, false}, {4, true}, {5, false}, {6, false}}) {
    EXPECT_EQ(this->run(this->records_.may_see(practitioner, patient)), may) << practitioner;
    EXPECT_EQ(this->read(doctor(practitioner), patient, Purpose::care), may ? "" : "records.forbidden") << practitioner;
  }
}

TYPED_TEST(RecordsTest, TellTheirPatientWhoReadThem) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  this->book(7, session.account, 3, "a");
  for (int i = 0; i < 5; ++i) {
    this->clock_.advance(1min);
    EXPECT_EQ(
        this->read(i == 3 ? doctor(7) : Actor::patient(session), session.account, i == 3 ? Purpose::care : Purpose::booking), "");
  }
  auto const page = this->run(this->records_.events_of(session, session.account, {.most = 3}));
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(page[0].when, testing::FakeClock::start + 5min);
  EXPECT_EQ(page[1].actor.kind, Actor::Kind::staff);
  EXPECT_EQ(page[1].actor.id, 7);
  EXPECT_EQ(page[1].actor.member, 70);
  EXPECT_EQ(page[1].member, "") << "who is not in the roster has no name";
  EXPECT_EQ(page[1].purpose, "care");
  auto const rest = this->run(this->records_.events_of(session, session.account, {.before = page[2].id, .most = 3}));
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].when, testing::FakeClock::start + 2min);
  EXPECT_TRUE(this->run(this->records_.events_of(eve, session.account)).empty());
}

TYPED_TEST(RecordsTest, SayWhichPersonOfTheStaffReadThemByTheirNameOfThen) {
  auto const session = this->sign_up();
  this->book(7, session.account, 3, "a");
  Roster roster(this->place_.database(), this->clock_);
  this->run(roster.assign("anna@praxis.test", {.practitioner = 7, .role = Duty::Role::assistant}));
  auto const read_as = [&](std::string name) {
    auto const anna = this->run(roster.recognize({.email = "anna@praxis.test", .name = std::move(name)}));
    EXPECT_EQ(this->read(Actor::staff(*anna.duty(7), anna.id, anna.name), session.account, Purpose::booking), "");
    return anna.id;
  };
  auto const anna = read_as("Anna Keller");
  EXPECT_EQ(read_as("Anna Keller-Roux"), anna);
  for (auto const readers : {Readers::all, Readers::others}) {
    auto const events = this->run(this->records_.events_of(session, session.account, AccessPage{.readers = readers}));
    ASSERT_EQ(events.size(), 1U) << "another name is no other reader";
    EXPECT_EQ(events[0].member, "Anna Keller");
    EXPECT_EQ(events[0].actor.member, anna);
    EXPECT_EQ(events[0].actor.role, Duty::Role::assistant);
    EXPECT_EQ(events[0].purpose, "booking");
  }
  this->clock_.advance(Records::together + 1s);
  read_as("Anna Keller-Roux");
  auto const both = this->run(this->records_.events_of(session, session.account));
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].member, "Anna Keller-Roux");
  EXPECT_EQ(both[1].member, "Anna Keller");
  this->change(this->place_.database(), "UPDATE access_event SET member_name = NULL");
  for (auto const readers : {Readers::all, Readers::others}) {
    for (auto const& event : this->run(this->records_.events_of(session, session.account, AccessPage{.readers = readers})))
      EXPECT_EQ(event.member, "Anna Keller-Roux") << "an event of before names were kept";
  }
}

TYPED_TEST(RecordsTest, TellOfOthersApartFromTheirPatientsOwnReads) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  Id const patient = session.account;
  this->book(7, patient, 3, "a");
  auto const own = Actor::patient(session), helper = assistant(7), system = Actor::system(1);
  for (auto const& actor : {own, helper, own, system, own, helper}) {
    this->clock_.advance(3min);
    EXPECT_EQ(this->read(actor, patient, Purpose::booking), "");
  }
  auto const kinds = [&](Readers readers, Id before = 0, std::size_t most = 50) {
    std::string all;
    for (auto const& event :
         this->run(this->records_.events_of(session, patient, {.readers = readers, .before = before, .most = most})))
      all += event.actor.kind == Actor::Kind::patient ? 'p' : event.actor.kind == Actor::Kind::staff ? 's' : 'y';
    return all;
  };
  EXPECT_EQ(kinds(Readers::all), "spypsp");
  EXPECT_EQ(kinds(Readers::own), "ppp");
  EXPECT_EQ(kinds(Readers::others), "sys");
  EXPECT_EQ(kinds(Readers::others, 0, 1), "s");
  auto const first =
      this->run(this->records_.events_of(session, patient, {.readers = Readers::others, .before = 0, .most = 1})).front().id;
  EXPECT_EQ(kinds(Readers::others, first), "ys");
  EXPECT_EQ(kinds(Readers::own, first), "ppp");
  for (auto const readers : {Readers::all, Readers::own, Readers::others})
    EXPECT_TRUE(this->run(this->records_.events_of(eve, patient, AccessPage{.readers = readers})).empty());
}

TYPED_TEST(RecordsTest, OfRelativesStayWhileAppointmentsAreAhead) {
  auto const session = this->sign_up();
  auto const child = this->run(this->family_.add(session, Relation::child, zoe()));
  this->book(7, child, -1, "past");
  auto const booked = this->book(7, child, 3, "ahead");
  EXPECT_EQ(this->reason(this->family_.erase(session, child)), "family.appointments");
  EXPECT_EQ(this->read(Actor::patient(session), child, Purpose::booking), "") << "nothing was erased";
  EXPECT_THAT(this->run(this->family_.appointments_ahead(child)), ::testing::ElementsAre(booked.appointment.id));
  this->run(this->bookings_.cancel(child, booked.appointment.id));
  EXPECT_EQ(this->reason(this->family_.erase(session, child)), "");
  EXPECT_TRUE(this->run(this->family_.erasures()).empty()) << "not at once";
  this->clock_.advance(Sessions::freshness);
  EXPECT_THAT(this->run(this->family_.erasures()), ::testing::ElementsAre(child));
  this->run(this->family_.finish_erasure(child));
  EXPECT_TRUE(this->run(this->family_.erasures()).empty());
  EXPECT_EQ(this->read_own(session), "");
}

TYPED_TEST(RecordsTest, AreSealed) {
  auto const session = this->sign_up();
  this->run(this->family_.add(session, Relation::child, zoe()));
  this->run(this->accounts_.ask_email_change(session, "correct horse", "zoe2@example.org"));
  this->run(this->accounts_.ask_reset("zoe@example.org", this->from_));
  this->drain();
  EXPECT_EQ(this->read_own(session), "");
  auto const all = this->everything();
  ASSERT_GT(all.size(), 1500U);
  EXPECT_THAT(all, HasSubstr("own-record"));
  for (auto const* personal : {"Zoé-L", "Dubreuil", "Marchandeau", "1946-", "female", "39 98", "Glycines", "69003", "179122",
                               "zoe@e", "zoe2@", "example.org", "correct horse"})
    EXPECT_FALSE(all.contains(personal)) << personal;
  for (auto const& message : this->mail_.messages) {
    if (auto const link = this->link_in(message); !link.empty()) EXPECT_FALSE(all.contains(link));
  }
}

TYPED_TEST(RecordsTest, AreNotReadWhereSomebodyChangedThem) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  auto const own = std::to_string(session.account), other = std::to_string(eve.account);
  EXPECT_EQ(this->read_own(session), "");
  for (auto const& attack : {"given_name = family_name", "phone = (SELECT phone FROM patient WHERE id = $)"}) {
    std::string statement = "UPDATE patient SET " + std::string(attack) + " WHERE id = " + own;
    if (auto const at = statement.find('$'); at != std::string::npos) statement.replace(at, 1, other);
    this->change(this->place_.database(), statement);
    EXPECT_EQ(this->read_own(session), "vault.broken") << attack;
    this->run(this->family_.save(session, session.account, zoe()));
    EXPECT_EQ(this->read_own(session), "");
  }
  EXPECT_EQ(this->read_own(eve), "");
}

TYPED_TEST(RecordsTest, AreLostWithTheirKeys) {
  auto const session = this->sign_up();
  this->change(this->keys_place_.database(), "DELETE FROM data_key");
  this->clock_.advance(2min);
  EXPECT_EQ(this->read_own(session), "vault.lost");
  EXPECT_EQ(this->reason(this->family_.save(session, session.account, zoe())), "vault.lost");
}

TYPED_TEST(RecordsTest, AreErasedForEver) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  auto const child = this->run(this->family_.add(session, Relation::child, zoe()));
  EXPECT_EQ(this->read_own(session), "");
  auto const backup = this->rows("SELECT given_name FROM patient WHERE id = " + std::to_string(session.account))[0].bytes(0);
  EXPECT_EQ(this->run(this->vault_.open(session.account, "given_name", backup)), zoe().given_name);
  EXPECT_EQ(this->reason(this->family_.erase(eve, session.account)), "family.stranger");
  EXPECT_EQ(this->reason(this->family_.erase(eve, child)), "family.stranger");
  EXPECT_EQ(this->reason(this->family_.erase(session, session.account)), "family.self");
  this->run(this->family_.finish_erasure(session.account));
  EXPECT_EQ(this->reason(this->vault_.open(session.account, "given_name", backup)), "vault.erased");
  EXPECT_EQ(this->read(Actor::system(1), session.account, Purpose::support), "records.none");
  EXPECT_EQ(this->read(Actor::system(1), child, Purpose::support), "records.none");
  EXPECT_EQ(this->log_in("correct horse"), "login.wrong");
  EXPECT_EQ(this->rows("SELECT account FROM session").size(), 2U);  // Eve's
  EXPECT_EQ(this->events(), 1U);
  EXPECT_EQ(this->read_own(eve), "");
  this->sign_up();  // the address is free
  EXPECT_EQ(this->log_in("correct horse"), "");
}

TYPED_TEST(RecordsTest, OfRelativesAreOpenToWhoActsForThem) {
  auto const session = this->sign_up(), eve = this->sign_up("eve@example.org");
  auto leo = zoe();
  leo.given_name = "Léo";
  leo.identifier.reset();
  auto const child = this->run(this->family_.add(session, Relation::child, leo));
  EXPECT_EQ(this->run(this->records_.read(Actor::patient(session), child, Purpose::booking)), leo);
  EXPECT_EQ(this->read(Actor::patient(eve), child, Purpose::booking), "records.forbidden");
  EXPECT_TRUE(this->run(this->family_.may_act(session, child)));
  EXPECT_TRUE(this->run(this->family_.may_act(session, session.account)));
  EXPECT_FALSE(this->run(this->family_.may_act(eve, child)));
  leo.phone = "+33 1 99 00 11 22";
  EXPECT_EQ(this->reason(this->family_.save(eve, child, leo)), "family.stranger");
  EXPECT_EQ(this->reason(this->family_.save(session, child, leo)), "");
  EXPECT_EQ(this->run(this->records_.read(Actor::patient(session), child, Purpose::booking)), leo);
  EXPECT_EQ(this->reason(this->family_.add(session, Relation::self, leo)), "family.kind");
  auto const all = this->run(this->family_.all(session));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].patient, session.account);
  EXPECT_EQ(all[1].patient, child);
  EXPECT_EQ(all[1].kind, Relation::child);
  for (std::int64_t i = 1; i < Family::most; ++i) EXPECT_EQ(this->reason(this->family_.add(session, Relation::other, leo)), "");
  EXPECT_EQ(this->reason(this->family_.add(session, Relation::other, leo)), "family.full");
  this->run(this->family_.erase(session, child));
  EXPECT_EQ(this->read(Actor::patient(session), child, Purpose::booking), "records.forbidden");
  EXPECT_EQ(this->read_own(session), "");
}

}  // namespace
}  // namespace cordon::praxis
