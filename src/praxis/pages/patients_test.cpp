#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

// What the pages of patients refuse.
namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

template <class T>
class PatientPagesTest : public ::testing::Test {
 protected:
  std::string hold_form(Instant start, std::string const& key = "k", Id motive = 0) {
    Id const asked = motive == 0 ? doctor_.motive : motive;
    return fmt::format("practitioner={}&place={}&motive={}&shown={}&key={}&start={}", doctor_.practitioner, doctor_.place, asked,
                       doctor_.motive, key, encode(iso(start)));
  }
  static std::string page_of(Appointment const& appointment, View where = {}) {
    return fmt::format("/en/appointments/{}{}", appointment.id, where);
  }
  Appointment found(Id id) { return trial_.run(trial_.office().reception.appointments().find(id)).value_or(Appointment()); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string const mine_ = trial_.sign_up("Jeanne"), other_ = trial_.sign_up("Max");
};
TYPED_TEST_SUITE(PatientPagesTest, Houses);

TYPED_TEST(PatientPagesTest, AreForThoseWhoAreLoggedIn) {
  for (auto const* const path : {"/en/appointments", "/en/account", "/en/appointments/7", "/en/appointments/7/cancel"}) {
    auto const stranger = this->trial_.get(path);
    EXPECT_EQ(stranger.status, 303) << path;
    EXPECT_THAT(stranger.fields.at("location"), HasSubstr("/en/log-in?next=")) << path;
    EXPECT_EQ(this->trial_.get(path, as_patient("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).status, 303) << path;
  }
  EXPECT_EQ(this->trial_.get("/en/account", as_patient(this->mine_)).status, 200);
}

TYPED_TEST(PatientPagesTest, ShowNobodyTheAppointmentOfAnother) {
  auto const patient = this->trial_.session(this->mine_).account;
  auto const booked = this->trial_.book(this->doctor_, patient, Trial::at(9h, 1));
  for (View const where : {"", "/confirm", "/cancel", "/move", "/calendar.ics"}) {
    EXPECT_NE(this->trial_.get(this->page_of(booked, where), as_patient(this->mine_)).status, 404) << where;
    EXPECT_EQ(this->trial_.get(this->page_of(booked, where), as_patient(this->other_)).status, 404) << where;
  }
  for (View const where : {"/confirm", "/cancel", "/move"})
    EXPECT_EQ(this->trial_.post(this->page_of(booked, where), "release=yes&start=x", as_patient(this->other_)).status, 404);
  EXPECT_EQ(this->found(booked.id).state, Appointment::State::booked);
}

TYPED_TEST(PatientPagesTest, BookForNobodyWhoIsNotRelated) {
  auto const held = this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1)), as_patient(this->mine_));
  ASSERT_EQ(held.status, 303);
  auto const path = held.fields.at("location");
  auto const stranger = std::to_string(this->trial_.session(this->other_).account);
  EXPECT_EQ(this->trial_.post(path, "patient=" + stranger, as_patient(this->mine_)).status, 403);
  EXPECT_EQ(this->trial_.get(path, as_patient(this->mine_)).status, 200) << "it is held still";
  EXPECT_THAT(this->trial_.post(path, "remark=hello", as_patient(this->mine_)).fields.at("location"), HasSubstr("?new=yes"));
}

TYPED_TEST(PatientPagesTest, TakeNoFormThatAnotherSiteSent) {
  struct Case {
    std::string name;
    std::string value;
    int status;
  };
  Case const cases[] = {{"sec-fetch-site", "same-origin", 303}, {"sec-fetch-site", "cross-site", 403},
                        {"sec-fetch-site", "same-site", 403},   {"origin", "https://praxis.test", 303},
                        {"origin", "https://evil.test", 403},   {"origin", "null", 403},
                        {"origin", "praxis.test", 403}};
  for (auto const& [name, value, status] : cases) {
    auto headers = as_patient(this->mine_);
    headers.emplace_back(name, value);
    EXPECT_EQ(this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1)), headers).status, status) << name << ": " << value;
  }
}

TYPED_TEST(PatientPagesTest, GoOnOnlyToPagesOfOurs) {
  struct Case {
    std::string next;
    std::string expected;
  };
  Case const cases[] = {{"/search?place=Paris", "/en/search?place=Paris"},
                        {"", "/en/appointments"},
                        {"//evil.test", "/en/appointments"},
                        {"https://evil.test", "/en/appointments"},
                        {"/\\evil.test", "/en/appointments"},
                        {"/x\r\nSet-Cookie: a=b", "/en/appointments"},
                        {"/x\nX: y", "/en/appointments"},
                        {"/x y", "/en/appointments"},
                        {"/\xc3\xa9", "/en/appointments"},
                        {"/log-out", "/en/appointments"},
                        {"/" + std::string(1000, 'x'), "/en/appointments"}};
  for (auto const& [next, expected] : cases) {
    auto const answer = this->trial_.get("/en/log-in?next=" + encode(next), as_patient(this->mine_));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.fields.at("location"), expected) << next;
    EXPECT_FALSE(answer.fields.contains("set-cookie")) << next;
  }
}

TYPED_TEST(PatientPagesTest, KeepFiveTimesForOneAndNoMore) {
  auto const hold = [&](int index) {
    auto const start = Trial::at(9h + index * 30min, 1 + index / 6);
    auto const form = this->hold_form(start, std::to_string(index));
    return this->trial_.post("/en/hold", form, as_patient(this->mine_)).fields.at("location");
  };
  for (int i = 0; i < 5; ++i) EXPECT_THAT(hold(i), HasSubstr("/confirm")) << i;
  auto const refused = hold(5);
  EXPECT_THAT(refused, HasSubstr("notice=holds"));
  EXPECT_THAT(this->trial_.get(refused, as_patient(this->mine_)).text, HasSubstr(say(Language::en, "error.too-many-holds")));
  EXPECT_THAT(hold(4), HasSubstr("/confirm")) << "the same wish again";
  this->trial_.pass(Bookings::hold_time);
  EXPECT_THAT(hold(5), HasSubstr("/confirm"));
}

TYPED_TEST(PatientPagesTest, OfferNothingThatIsNotThere) {
  for (auto const start : {Trial::at(8h, 1), Trial::at(9h + 5min, 1), Trial::at(9h, 6), Trial::at(9h, -1), Trial::at(9h, 100)})
    EXPECT_THAT(this->trial_.post("/en/hold", this->hold_form(start), as_patient(this->mine_)).fields.at("location"),
                HasSubstr("notice=taken"))
        << iso(start);
  EXPECT_THAT(
      this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1), "k", 99), as_patient(this->mine_)).fields.at("location"),
      HasSubstr("notice=unfit"));
}

TYPED_TEST(PatientPagesTest, ReleaseWhatIsHeldAndNeverWhatIsBooked) {
  auto const path =
      this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1)), as_patient(this->mine_)).fields.at("location");
  this->trial_.post(path, "", as_patient(this->mine_));
  auto const late = this->trial_.post(path, "release=yes", as_patient(this->mine_));
  EXPECT_THAT(late.fields.at("location"), Not(HasSubstr("/practitioners/")));
  auto const all = this->trial_.get("/en/appointments", as_patient(this->mine_)).text;
  EXPECT_THAT(all, Not(HasSubstr(say(Language::en, "appointments.none"))));
}

TYPED_TEST(PatientPagesTest, AreNotKeptByCachesAndRunNoScriptOfOthers) {
  auto const page = this->trial_.get("/fr/account", as_patient(this->mine_));
  EXPECT_EQ(page.fields.at("cache-control"), "no-store");
  EXPECT_THAT(page.fields.at("content-security-policy"), HasSubstr("default-src 'none'"));
  EXPECT_THAT(page.fields.at("content-security-policy"), Not(HasSubstr("unsafe")));
  EXPECT_EQ(page.fields.at("content-language"), "fr");
}

TYPED_TEST(PatientPagesTest, TakeFormsOfOneTypeAlone) {
  struct Case {
    std::string type;
    int status;
  };
  for (auto const& [type, status] :
       {Case{"application/x-www-form-urlencoded", 303}, Case{"Application/X-WWW-Form-Urlencoded; charset=utf-8", 303},
        Case{"text/plain", 415}, Case{"application/json", 415}, Case{"multipart/form-data; boundary=b", 415}, Case{"", 415}}) {
    auto headers = as_patient(this->mine_);
    headers.emplace_back("content-type", type);
    auto const answer = this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1)), headers);
    EXPECT_EQ(answer.status, status) << type;
    EXPECT_EQ(answer.fields.contains("accept-post"), status == 415) << type;
  }
}

// As many characters as the form lets through, and no more; a page that was left open may send more than that.
TYPED_TEST(PatientPagesTest, TakeARemarkAsLongAsTheFormDoes) {
  auto const path =
      this->trial_.post("/en/hold", this->hold_form(Trial::at(9h, 1)), as_patient(this->mine_)).fields.at("location");
  EXPECT_THAT(this->trial_.get(path, as_patient(this->mine_)).text, HasSubstr("maxlength=\"1000\""));
  std::string accents, foxes;
  for (int i = 0; i < 1000; ++i) accents += "é";
  for (int i = 0; i < 500; ++i) foxes += "🦊";
  for (auto const& remark : {accents + "x", foxes + "x"})
    EXPECT_EQ(this->trial_.post(path, "remark=" + encode(remark), as_patient(this->mine_)).status, 422);
  auto const booked = this->trial_.post(path, "remark=" + encode(accents), as_patient(this->mine_));
  EXPECT_THAT(booked.fields.at("location"), HasSubstr("?new=yes"));
  EXPECT_THAT(this->trial_.get(path, as_patient(this->mine_)).location(), HasSubstr("/appointments/"));
  EXPECT_THAT(this->trial_.get(booked.fields.at("location"), as_patient(this->mine_)).text, HasSubstr(accents));
}

TYPED_TEST(PatientPagesTest, BeginASearchAnewWhenItsPlaceIsNone) {
  for (View const after : {"x", "1-2-x", "99999999999999999999"}) {
    auto const path = std::string("/en/search?specialty=dermatology&place=Strasbourg&kind=in-person&language=&insurance=");
    auto const answer = this->trial_.get(path + "&after=" + encode(after));
    EXPECT_EQ(answer.status, 303) << after;
    EXPECT_EQ(answer.location(), path) << after;
    EXPECT_EQ(this->trial_.get(path).status, 200);
  }
}

TYPED_TEST(PatientPagesTest, EndASessionForGood) {
  auto const out = this->trial_.post("/en/log-out", "", as_patient(this->mine_));
  EXPECT_THAT(out.fields.at("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(this->trial_.get("/en/account", as_patient(this->mine_)).status, 303);
  EXPECT_EQ(this->trial_.get("/en/account", as_patient(this->other_)).status, 200);
}

}  // namespace
}  // namespace cordon::praxis
