#include "praxis/house/erasing.h"

#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using ::testing::Contains;
using ::testing::Not;
using namespace std::chrono_literals;
using State = Appointment::State;

template <class T>
class ErasingTest : public ::testing::Test {
 protected:
  // Several suites share a server: what is left of others goes first.
  void tidy_all() {
    auto& office = trial_.office();
    for (int i = 0; i < 50 && !trial_.run(office.accounts.unconfirmed(1)).empty(); ++i) trial_.run(office.tidy());
    trial_.pass(Sessions::freshness);
    for (int i = 0; i < 50 && !trial_.run(office.family.erasures(1)).empty(); ++i) trial_.run(office.tidy());
  }
  // In the account's own name, and for a relative.
  Appointment book(Id account, Id patient, Instant start) {
    auto& reception = trial_.office().reception;
    auto const held = trial_.run(reception.hold(trial_.wanted(doctor_, account, start)));
    auto const booked = trial_.run(reception.book(account, held.appointment.id, {.patient = patient, .remark = {}}));
    EXPECT_EQ(booked.outcome, Outcome::done);
    return booked.appointment;
  }
  Id add_child(UserSession const& session) {
    auto& office = trial_.office();
    auto const own = trial_.run(office.records.read(Actor::patient(session), session.account, Purpose::own_record));
    return trial_.run(office.family.add(session, Relation::child, own));
  }
  State state_of(Appointment const& appointment) {
    return trial_.run(trial_.office().reception.appointments().find(appointment.id)).value_or(Appointment()).state;
  }
  std::size_t rows(std::string const& table, View column, Id id) {
    return trial_.rows(fmt::format("SELECT 1 FROM {} WHERE {} = {}", table, column, id)).size();
  }
  bool is_known(Id patient) { return rows("patient", "id", patient) + rows("relation", "patient", patient) > 0; }
  std::string key_of(Id patient) {
    auto const sealed = net::run(trial_.loop(), trial_.office().vault().seal(patient, "given_name", "x"));
    return sealed ? "there" : std::string(sealed.error().reason);
  }
  void mail_away(bool is_away) {
    auto const mail = trial_.folder() / "mail", elsewhere = trial_.folder() / "elsewhere";
    std::filesystem::rename(is_away ? mail : elsewhere, is_away ? elsewhere : mail);
  }
  // Confirmed by the link of the letter.
  UserSession confirm() {
    auto const link = trial_.mailed_link();
    auto const from = net::Address::parse_ip("192.0.2.1").value();
    auto const token = link.substr(link.find('=') + 1);
    return trial_.session(trial_.run(trial_.office().accounts.confirm(token, "three unrelated words", from)));
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
};
TYPED_TEST_SUITE(ErasingTest, Houses);

TYPED_TEST(ErasingTest, EndsAccountsThatWereNotConfirmedInTime) {
  auto const session = this->trial_.session(this->trial_.sign_up("Jeanne"));
  auto const child = this->add_child(session);
  auto const own = this->book(session.account, session.account, Trial::at(9h, 9));
  auto const theirs = this->book(session.account, child, Trial::at(9h + 30min, 9));
  auto const past = this->book(session.account, session.account, Trial::at(9h, 1));
  this->trial_.pass(Accounts::confirm_time - 2 * Sessions::freshness);
  this->tidy_all();
  EXPECT_TRUE(this->is_known(session.account)) << "not yet";
  EXPECT_EQ(this->state_of(own), State::booked);
  auto const held = this->trial_.run(
      this->trial_.office().reception.hold(this->trial_.wanted(this->doctor_, session.account, Trial::at(10h, 9))));
  EXPECT_THAT(this->trial_.free(this->doctor_, 9), Not(Contains(Trial::at(10h, 9))));
  this->trial_.pass(Sessions::freshness);
  this->tidy_all();
  for (auto const& [appointment, state] : {std::pair(own, State::cancelled),
                                           {theirs, State::cancelled},
                                           {held.appointment, State::cancelled},
                                           {past, State::booked}})
    EXPECT_EQ(this->state_of(appointment), state) << iso(appointment.when.begin());
  for (auto const start : {Trial::at(9h, 9), Trial::at(9h + 30min, 9), Trial::at(10h, 9)})
    EXPECT_THAT(this->trial_.free(this->doctor_, 9), Contains(start)) << iso(start);
  for (auto const patient : {session.account, child}) {
    EXPECT_FALSE(this->is_known(patient));
    EXPECT_EQ(this->key_of(patient), "vault.erased");
    EXPECT_EQ(this->rows("erasure", "patient", patient), 0U);
  }
  for (std::string const table : {"login", "session", "reset"}) EXPECT_EQ(this->rows(table, "account", session.account), 0U);
}

TYPED_TEST(ErasingTest, LeavesThoseWhoConfirmed) {
  auto const account = this->trial_.add_patient("Jeanne");
  auto const session = this->confirm();
  ASSERT_EQ(session.account, account);
  auto const booked = this->book(account, account, Trial::at(9h, 9));
  this->trial_.pass(Accounts::confirm_time);
  EXPECT_FALSE(this->trial_.run(this->trial_.office().accounts.close(account)));
  this->tidy_all();
  EXPECT_TRUE(this->is_known(account));
  EXPECT_EQ(this->key_of(account), "there");
  EXPECT_EQ(this->state_of(booked), State::booked);
}

// Nobody uses an account that is being erased; other processes may take a minute to notice.
TYPED_TEST(ErasingTest, EndsTheAccountFirstAndErasesAMinuteLater) {
  auto const account = this->trial_.add_patient("Jeanne");
  auto const booked = this->book(account, account, Trial::at(9h, 9));
  this->trial_.pass(Accounts::confirm_time);
  EXPECT_TRUE(this->trial_.run(this->trial_.office().accounts.close(account)));
  EXPECT_FALSE(this->trial_.run(this->trial_.office().accounts.close(account)));
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(this->state_of(booked), State::booked);
  EXPECT_TRUE(this->is_known(account));
  auto const late = this->book(account, account, Trial::at(10h, 9));
  this->tidy_all();
  EXPECT_EQ(this->state_of(booked), State::cancelled);
  EXPECT_EQ(this->state_of(late), State::cancelled);
  EXPECT_FALSE(this->is_known(account));
}

TYPED_TEST(ErasingTest, GoesOnWithWhatWasCutShort) {
  auto const account = this->trial_.add_patient("Jeanne");
  auto const child = this->add_child({.account = account, .id = {}});
  auto const booked = this->book(account, child, Trial::at(9h, 9));
  this->trial_.pass(Accounts::confirm_time);
  this->trial_.run(this->trial_.office().accounts.close(account));
  this->trial_.pass(Sessions::freshness);
  this->trial_.rows("ALTER TABLE patient RENAME TO elsewhere");  // it ends after the keys are gone
  EXPECT_FALSE(net::run(this->trial_.loop(), this->trial_.office().tidy()));
  this->trial_.rows("ALTER TABLE elsewhere RENAME TO patient");
  EXPECT_EQ(this->state_of(booked), State::cancelled);
  EXPECT_EQ(this->key_of(child), "vault.erased");
  EXPECT_TRUE(this->is_known(account));
  EXPECT_TRUE(this->is_known(child));
  this->tidy_all();
  EXPECT_FALSE(this->is_known(account));
  EXPECT_FALSE(this->is_known(child));
}

TYPED_TEST(ErasingTest, KeepsTheRecordUntilAllTimesAreFree) {
  auto const account = this->trial_.add_patient("Jeanne");
  auto const booked = this->book(account, account, Trial::at(9h, 9));
  this->trial_.pass(Accounts::confirm_time);
  this->trial_.run(this->trial_.office().accounts.close(account));
  this->trial_.pass(Sessions::freshness);
  this->trial_.rows("ALTER TABLE agenda_day RENAME TO elsewhere");
  EXPECT_FALSE(net::run(this->trial_.loop(), this->trial_.office().tidy()));
  this->trial_.rows("ALTER TABLE elsewhere RENAME TO agenda_day");
  EXPECT_EQ(this->state_of(booked), State::booked);
  EXPECT_EQ(this->key_of(account), "there");
  this->tidy_all();
  EXPECT_EQ(this->state_of(booked), State::cancelled);
  EXPECT_FALSE(this->is_known(account));
}

TYPED_TEST(ErasingTest, DoesSoMuchInOneRun) {
  for (int i = 0; i < 22; ++i) {
    this->trial_.clock().advance(1min);  // one network may not sign up faster
    this->trial_.add_patient("Jeanne");
  }
  this->trial_.pass(Accounts::confirm_time);
  auto const left = [&] { return this->trial_.run(this->trial_.office().accounts.unconfirmed(1000)).size(); };
  auto const before = left();
  ASSERT_GE(before, 22U);
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(left(), before - Erasing::most);
}

// Who waits for their letter leaves the others their turn.
TYPED_TEST(ErasingTest, FreesTheTimesOfAllWhileMailIsAway) {
  this->tidy_all();
  std::vector<Appointment> booked;
  for (int i = 0; i <= static_cast<int>(Erasing::most); ++i) {
    this->trial_.clock().advance(1min);  // one network may not sign up faster
    this->trial_.add_patient("Jeanne");
    auto const session = this->confirm();
    booked.push_back(this->trial_.book(this->doctor_, session.account, Trial::at(9h + 30min * (i % 6), 1 + i / 6)));
    this->trial_.run(this->trial_.office().accounts.close(session, "three unrelated words"));
  }
  this->trial_.run(this->trial_.office().drain());
  this->trial_.pass(Sessions::freshness);
  this->mail_away(true);
  for (int i = 0; i < 2; ++i) this->trial_.run(this->trial_.office().tidy());
  for (auto const& each : booked) {
    EXPECT_EQ(this->state_of(each), State::cancelled);
    EXPECT_TRUE(this->is_known(each.patient)) << "the address would be lost";
  }
  this->mail_away(false);
  auto const letters = this->trial_.letters();
  this->tidy_all();
  EXPECT_EQ(this->trial_.letters(), letters + booked.size());
  for (auto const& each : booked) EXPECT_FALSE(this->is_known(each.patient));
}

TYPED_TEST(ErasingTest, ComesBackForWhatWasBookedMeanwhile) {
  auto const account = this->trial_.add_patient("Jeanne");
  this->trial_.pass(Accounts::confirm_time);
  this->trial_.run(this->trial_.office().accounts.close(account));
  auto const booked = this->book(account, account, Trial::at(9h, 9));
  this->trial_.run(this->trial_.office().family.finish_erasure(account));
  EXPECT_TRUE(this->is_known(account));
  EXPECT_EQ(this->key_of(account), "vault.erased");
  EXPECT_EQ(this->rows("erasure", "patient", account), 1U);
  this->tidy_all();
  EXPECT_EQ(this->state_of(booked), State::cancelled);
  EXPECT_FALSE(this->is_known(account));
  EXPECT_EQ(this->rows("erasure", "patient", account), 0U);
}

TYPED_TEST(ErasingTest, TakesMoreRunsForWhoBookedVeryMuch) {
  this->tidy_all();
  auto const account = this->trial_.add_patient("Jeanne");
  auto const day = std::chrono::floor<std::chrono::days>(Trial::at(9h, 20));
  Bookings bookings(this->trial_.office().database(), this->trial_.clock());
  for (unsigned i = 0; i < Erasing::most_appointments + 5; ++i)
    this->trial_.run(bookings.book_now({.patient = account,
                                        .practitioner = this->doctor_.practitioner,
                                        .place = this->doctor_.place,
                                        .motive = this->doctor_.motive,
                                        .when = {.day = day, .first = 100 + i, .count = 1},
                                        .key = std::to_string(i)}));
  this->trial_.pass(Accounts::confirm_time);
  this->trial_.run(this->trial_.office().accounts.close(account));
  this->trial_.pass(Sessions::freshness);
  auto const ahead = [&] { return this->trial_.run(this->trial_.office().family.appointments_ahead(account, 1000)).size(); };
  for (auto const left : {std::size_t{55}, std::size_t{5}}) {
    EXPECT_EQ(ahead(), left);
    EXPECT_TRUE(this->is_known(account)) << left;
    this->trial_.run(this->trial_.office().tidy());
  }
  EXPECT_EQ(ahead(), 0U);
  EXPECT_FALSE(this->is_known(account));
}

}  // namespace
}  // namespace cordon::praxis
