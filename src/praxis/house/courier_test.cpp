#include "praxis/house/courier.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "praxis/pages/terms.h"
#include "praxis/pages/trial.h"

namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using Deed = Courier::Deed;

// What is quoted-printable as it reads; the fields stay as they are.
std::string plain(std::string_view eml) {
  auto const body = eml.find("\r\n\r\n");
  std::string text(eml.substr(0, body));
  eml.remove_prefix(body);
  for (std::size_t i = 0; i < eml.size(); ++i) {
    if (eml[i] != '=') {
      text += eml[i];
    } else if (eml.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else {
      text += static_cast<char>(std::stoi(std::string(eml.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
  }
  return text;
}

template <class T>
class CourierTest : public ::testing::Test {
 protected:
  struct Patient {
    Id account = 0;
    std::string token;
    std::string email;
  };
  // Confirmed by the link of the letter.
  Patient sign_up(Language language = Language::en) {
    auto const from = net::Address::parse_ip("192.0.2.1").value();
    auto& office = trial_.office();
    Registration registration{.email = crypto::make_token().substr(0, 12) + "@example.org",
                              .password = "three unrelated words",
                              .profile = {.given_name = "Jeanne",
                                          .family_name = "Morel",
                                          .birth_date = std::chrono::year(1946) / 3 / 27,
                                          .phone = {},
                                          .address = {},
                                          .identifier = {},
                                          .language = language}};
    registration.email = text::to_lower(registration.email);
    Patient patient{.account = 0, .token = {}, .email = registration.email};
    trial_.run(office.accounts.sign_up(registration, from));
    auto const link = trial_.mailed_link();
    patient.token = trial_.run(office.accounts.confirm(link.substr(link.find('=') + 1), "three unrelated words", from));
    patient.account = trial_.session(patient.token).account;
    trial_.pass(1s);  // letters of one moment have no order
    return patient;
  }
  Id add_child(Patient const& patient) {
    auto const session = trial_.session(patient.token);
    auto const own = trial_.run(trial_.office().records.read(Actor::patient(session), patient.account, Purpose::own_record));
    return trial_.run(trial_.office().family.add(session, Relation::child, own));
  }
  Asked staff(Appointment const& appointment, View what, std::string const& form = {}) {
    return trial_.post(fmt::format("/en/staff/appointments/{}{}", appointment.id, what), form, as(assertion_));
  }
  Asked give(Appointment const& known, View from, View key, View deed = "give") {
    return trial_.post("/en/staff/block",
                       fmt::format("deed={}&date=2026-01-13&from={}&place={}&motive={}&reference={}&key={}", deed, from,
                                   doctor_.place, doctor_.motive, known.id, key),
                       as(assertion_));
  }
  // How many letters were written since.
  std::size_t written() {
    trial_.run(trial_.office().drain());
    auto const now = trial_.letters();
    trial_.pass(1s);
    return now - std::exchange(known_, now);
  }
  std::string letter() { return plain(trial_.last_letter()); }
  std::size_t owed() { return trial_.rows("SELECT id FROM owed_letter").size(); }
  void later() {
    trial_.pass(Courier::patience + 1s);
    trial_.run(trial_.office().courier.run());
  }
  void mail_away(bool is_away) {
    auto const mail = trial_.folder() / "mail", elsewhere = trial_.folder() / "elsewhere";
    std::filesystem::rename(is_away ? mail : elsewhere, is_away ? elsewhere : mail);
  }
  Appointment book(Patient const& patient, Instant start) {
    auto booked = trial_.book(doctor_, patient.account, start);
    written();
    return booked;
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string assertion_ = trial_.assign({doctor_});
  std::size_t known_ = 0;
};
TYPED_TEST_SUITE(CourierTest, Houses);

TYPED_TEST(CourierTest, TellsWhoBookedWhenTheirPracticeCallsOff) {
  auto const patient = this->sign_up();
  auto const booked = this->book(patient, Trial::at(9h, 1));
  EXPECT_EQ(this->staff(booked, "/cancel").status, 303);
  ASSERT_EQ(this->written(), 1U);
  auto const letter = this->letter();
  for (View const part : {"Tuesday 13 January 2026 at 09:00\r\nDr Hélène Marchand\r\n", "had to cancel"})
    EXPECT_THAT(letter, HasSubstr(part));
  EXPECT_THAT(letter, HasSubstr("To: " + patient.email));
  EXPECT_THAT(letter, HasSubstr(address_of(this->trial_.office().catalog.get()->place(this->doctor_.place)->place)));
  for (View const part : {"Jeanne", "Morel", "First visit", "first-visit", "ermatolog"})
    EXPECT_THAT(letter, Not(HasSubstr(part)));
  EXPECT_EQ(this->staff(booked, "/cancel").status, 303) << "a page that was left open";
  this->later();
  EXPECT_EQ(this->written(), 0U);
  EXPECT_EQ(this->owed(), 0U);
}

TYPED_TEST(CourierTest, TellsTheNewTimeAndTheOldOne) {
  auto const booked = this->book(this->sign_up(), Trial::at(9h, 1));
  EXPECT_TRUE(this->staff(booked, "/move", "start=" + encode(iso(Trial::at(10h, 2)))).location().ends_with("moved=yes"));
  ASSERT_EQ(this->written(), 1U);
  EXPECT_THAT(this->letter(), HasSubstr("\r\n\r\nWednesday 14 January 2026 at 10:00\r\nDr Hélène Marchand\r\n"));
  EXPECT_THAT(this->letter(), HasSubstr("it was: Tuesday 13 January 2026 at 09:00\r\n"));
  EXPECT_TRUE(this->staff(booked, "/move", "start=" + encode(iso(Trial::at(11h, 2)))).location().ends_with("moved=yes"));
  EXPECT_EQ(this->written(), 1U) << "one for each change";
}

TYPED_TEST(CourierTest, TellsWhatIsGivenOnce) {
  auto const before = this->book(this->sign_up(), Trial::at(9h));
  for (View const deed : {"give", "overbook"}) {
    auto const given = this->give(before, "09:30", deed, deed);
    ASSERT_EQ(given.status, 303) << deed;
    EXPECT_EQ(this->give(before, "09:30", deed, deed).location(), given.location()) << "the same form again";
    EXPECT_EQ(this->written(), 1U) << deed;
    EXPECT_THAT(this->letter(), HasSubstr("\r\n\r\nTuesday 13 January 2026 at 09:30\r\n"));
  }
  EXPECT_EQ(this->give(before, "09:30", "another").status, 422) << "it is taken";
  this->later();
  EXPECT_EQ(this->written(), 0U);
  EXPECT_EQ(this->owed(), 0U);
}

TYPED_TEST(CourierTest, WritesInTheLanguageOfTheAccount) {
  struct Case {
    Language language;
    View when;
    View greeting;
  };
  int place = 0;
  for (auto const& [language, when, greeting] :
       {Case{Language::fr, "mardi 13 janvier 2026", "Bonjour,"}, Case{Language::de, "Dienstag", "Guten Tag,"},
        Case{Language::it, "martedì 13 gennaio 2026", "Buongiorno,"}, Case{Language::en, "Tuesday 13 January 2026", "Hello,"}}) {
    auto const booked = this->book(this->sign_up(language), Trial::at(9h + 30min * place++, 1));
    this->staff(booked, "/cancel");
    EXPECT_EQ(this->written(), 1U);
    EXPECT_THAT(this->letter(), HasSubstr(when));
    EXPECT_THAT(this->letter(), HasSubstr(greeting));
  }
}

TYPED_TEST(CourierTest, WritesNothingOfWhatPatientsDo) {
  auto const patient = this->sign_up();
  auto const booked = this->book(patient, Trial::at(9h, 1));
  auto const page = fmt::format("/en/appointments/{}", booked.id);
  this->trial_.post(page + "/move", fmt::format("place={}&start={}", this->doctor_.place, encode(iso(Trial::at(10h, 1)))),
                    as_patient(patient.token));
  this->trial_.post(page + "/cancel", "", as_patient(patient.token));
  EXPECT_EQ(this->staff(booked, "/cancel").status, 303) << "after them";
  this->later();
  EXPECT_EQ(this->written(), 0U);
}

TYPED_TEST(CourierTest, WritesToWhoLooksAfterThePatient) {
  auto const patient = this->sign_up();
  auto const child = this->add_child(patient);
  auto& reception = this->trial_.office().reception;
  auto const held = this->trial_.run(reception.hold(this->trial_.wanted(this->doctor_, patient.account, Trial::at(9h, 1))));
  auto const booked =
      this->trial_.run(reception.book(patient.account, held.appointment.id, {.patient = child, .remark = {}})).appointment;
  this->written();
  EXPECT_EQ(this->give(booked, "10:00", "k").status, 303);
  EXPECT_EQ(this->written(), 1U) << "asked for by nobody who has an account";
  this->staff(booked, "/cancel");
  EXPECT_EQ(this->written(), 1U);
  EXPECT_THAT(this->letter(), HasSubstr("To: " + patient.email));
}

TYPED_TEST(CourierTest, WritesToNoAddressThatMayBeAnothers) {
  auto const booked = this->trial_.book(this->doctor_, this->trial_.add_patient("Jeanne"), Trial::at(9h, 1));
  this->written();
  this->staff(booked, "/cancel");
  EXPECT_EQ(this->written(), 0U);
  EXPECT_EQ(this->owed(), 0U);
}

TYPED_TEST(CourierTest, KeepsWhatIsOwedWhileMailIsAway) {
  auto const patient = this->sign_up();
  auto const booked = this->book(patient, Trial::at(9h, 1)), other = this->book(patient, Trial::at(11h, 1));
  this->mail_away(true);
  EXPECT_TRUE(this->staff(booked, "/move", "start=" + encode(iso(Trial::at(10h, 1)))).location().ends_with("moved=yes"));
  EXPECT_EQ(this->staff(other, "/cancel").status, 303);
  this->trial_.run(this->trial_.office().drain());
  for (int i = 0; i < 3; ++i) this->later();
  EXPECT_EQ(this->owed(), 2U);
  this->mail_away(false);
  EXPECT_EQ(this->written(), 0U);
  this->later();
  EXPECT_EQ(this->written(), 2U);
  EXPECT_EQ(this->owed(), 0U);
}

// Everything stops between the deed and its letter.
TYPED_TEST(CourierTest, GoesOnWithWhatWasCutShort) {
  auto const patient = this->sign_up();
  auto& courier = this->trial_.office().courier;
  auto& reception = this->trial_.office().reception;
  auto const booked = this->book(patient, Trial::at(9h, 1));
  EXPECT_NE(this->trial_.run(courier.owe(Deed::move, booked)), 0);
  auto const moved = this->trial_.run(reception.move(booked, this->doctor_.place, Trial::at(10h, 1))).appointment;
  this->trial_.run(courier.run());
  EXPECT_EQ(this->written(), 0U) << "who did it may still write it";
  this->later();
  EXPECT_EQ(this->written(), 1U);
  EXPECT_NE(this->trial_.run(courier.owe(Deed::cancel, moved)), 0);
  this->trial_.run(reception.cancel(patient.account, moved.id));
  this->later();
  EXPECT_EQ(this->written(), 1U);
  auto const wanted = this->trial_.wanted(this->doctor_, patient.account, Trial::at(11h, 1));
  this->trial_.run(courier.owe(wanted));
  this->trial_.run(reception.give(wanted, false));
  this->later();
  EXPECT_EQ(this->written(), 1U);
  EXPECT_EQ(this->owed(), 0U);
}

TYPED_TEST(CourierTest, WritesNothingOfWhatWasNotDone) {
  auto const patient = this->sign_up();
  auto const booked = this->book(patient, Trial::at(9h, 1));
  auto& courier = this->trial_.office().courier;
  for (Deed const deed : {Deed::cancel, Deed::move}) EXPECT_NE(this->trial_.run(courier.owe(deed, booked)), 0);
  this->trial_.run(courier.owe(this->trial_.wanted(this->doctor_, patient.account, Trial::at(11h, 1))));
  EXPECT_EQ(this->owed(), 3U);
  this->later();
  EXPECT_EQ(this->owed(), 3U) << "a deed may take its time";
  this->later();
  EXPECT_EQ(this->owed(), 0U);
  this->trial_.book(this->doctor_, this->trial_.add_patient("Max"), Trial::at(10h, 1));
  this->written();
  EXPECT_TRUE(this->staff(booked, "/move", "start=" + encode(iso(Trial::at(10h, 1)))).location().ends_with("taken=yes"));
  EXPECT_EQ(this->written(), 0U);
  EXPECT_EQ(this->owed(), 0U) << "at once: what the patient does next is theirs";
}

TYPED_TEST(CourierTest, KeepsTheLetterOfADeedThatTakesItsTime) {
  auto const patient = this->sign_up();
  auto& courier = this->trial_.office().courier;
  auto const booked = this->book(patient, Trial::at(9h, 1));
  EXPECT_NE(this->trial_.run(courier.owe(Deed::move, booked)), 0);
  this->later();
  this->trial_.run(this->trial_.office().reception.move(booked, this->doctor_.place, Trial::at(10h, 1)));
  this->later();
  EXPECT_EQ(this->written(), 1U);
  EXPECT_EQ(this->owed(), 0U);
}

// A letter is of one deed to an appointment as it was: what the patient did after it they know.
TYPED_TEST(CourierTest, OwesOneLetterForOneDeed) {
  auto const patient = this->sign_up();
  auto const booked = this->book(patient, Trial::at(9h, 1));
  auto& courier = this->trial_.office().courier;
  auto& reception = this->trial_.office().reception;
  auto const letter = this->trial_.run(courier.owe(Deed::move, booked));
  EXPECT_NE(letter, 0);
  EXPECT_EQ(this->trial_.run(courier.owe(Deed::move, booked)), letter) << "somebody does the same";
  this->trial_.run(reception.move(booked, this->doctor_.place, Trial::at(10h, 1)));
  EXPECT_EQ(this->trial_.run(courier.owe(Deed::move, booked)), 0) << "it is elsewhere";
  this->trial_.run(reception.cancel(patient.account, booked.id));
  EXPECT_EQ(this->trial_.run(courier.owe(Deed::cancel, booked)), 0);
  this->later();
  EXPECT_EQ(this->written(), 0U);
  EXPECT_EQ(this->owed(), 0U);
}

// The first finds its time taken, and the second finds another.
TYPED_TEST(CourierTest, KeepsTheLetterOfWhoIsAtTheSameDeed) {
  auto const booked = this->book(this->sign_up(), Trial::at(9h, 1));
  auto& courier = this->trial_.office().courier;
  auto const first = this->trial_.run(courier.owe(Deed::move, booked)),
             second = this->trial_.run(courier.owe(Deed::move, booked));
  courier.write_soon(first);
  EXPECT_EQ(this->written(), 0U);
  this->trial_.run(this->trial_.office().reception.move(booked, this->doctor_.place, Trial::at(10h, 1)));
  courier.write_soon(second);
  EXPECT_EQ(this->written(), 1U);
  EXPECT_EQ(this->owed(), 0U);
}

TYPED_TEST(CourierTest, WritesLateLettersWhateverElseFails) {
  auto const booked = this->book(this->sign_up(), Trial::at(9h, 1));
  this->mail_away(true);
  this->staff(booked, "/cancel");
  this->trial_.run(this->trial_.office().drain());
  this->mail_away(false);
  this->trial_.pass(Courier::patience + 1s);
  this->trial_.rows("ALTER TABLE session RENAME TO elsewhere");
  EXPECT_FALSE(net::run(this->trial_.loop(), this->trial_.office().tidy()));
  this->trial_.rows("ALTER TABLE elsewhere RENAME TO session");
  EXPECT_EQ(this->written(), 1U);
}

TYPED_TEST(CourierTest, WritesNothingThatComesTooLate) {
  auto const patient = this->sign_up();
  auto const soon = this->book(patient, Trial::at(9h)), later = this->book(patient, Trial::at(9h, 21));
  this->mail_away(true);
  for (auto const& each : {soon, later}) this->staff(each, "/cancel");
  this->trial_.run(this->trial_.office().drain());
  EXPECT_EQ(this->owed(), 2U);
  this->trial_.clock().set_wall(Trial::at(9h));
  this->later();
  EXPECT_EQ(this->owed(), 1U);
  this->trial_.pass(Courier::longest);
  this->later();
  EXPECT_EQ(this->owed(), 0U);
  this->mail_away(false);
  EXPECT_EQ(this->written(), 0U);
}

}  // namespace
}  // namespace cordon::praxis
