#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

// The end of an account, by who has it.
namespace cordon::praxis {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
using State = Appointment::State;

constexpr View right_form = "old=three+unrelated+words&sure=yes";

template <class T>
class ErasePageTest : public ::testing::Test {
 protected:
  Asked get(std::string const& path) { return trial_.get("/en/account" + path, as_patient(mine_)); }
  Asked post(View form) { return trial_.post("/en/account/erase", std::string(form), as_patient(mine_)); }
  Id account() { return trial_.session(mine_).account; }
  // By the link of the letter.
  void confirm() {
    auto const link = trial_.mailed_link();
    auto const from = net::Address::parse_ip("192.0.2.1").value();
    trial_.run(trial_.office().accounts.confirm(link.substr(link.find('=') + 1), "three unrelated words", from));
    trial_.pass(1s);  // letters of one moment have no order
  }
  Id add_child() {
    auto const session = trial_.session(mine_);
    auto const own = trial_.run(trial_.office().records.read(Actor::patient(session), session.account, Purpose::own_record));
    return trial_.run(trial_.office().family.add(session, Relation::child, own));
  }
  Appointment book(Id account, Id patient, Instant start) {
    auto& reception = trial_.office().reception;
    auto const held = trial_.run(reception.hold(trial_.wanted(doctor_, account, start)));
    return trial_.run(reception.book(account, held.appointment.id, {.patient = patient, .remark = {}})).appointment;
  }
  // One of yesterday.
  Appointment book_before(Id patient) {
    Bookings bookings(trial_.office().database(), trial_.clock());
    auto const wanted = trial_.wanted(doctor_, patient, Trial::at(9h, -1));
    return trial_
        .run(bookings.book_now({.patient = patient,
                                .practitioner = wanted.practitioner,
                                .place = wanted.place,
                                .motive = wanted.motive,
                                .when = Stretch::between(wanted.start, wanted.start + 30min).value(),
                                .key = wanted.key}))
        .appointment;
  }
  State state_of(Appointment const& appointment) {
    return trial_.run(trial_.office().reception.appointments().find(appointment.id)).value_or(Appointment()).state;
  }
  std::size_t rows(View table, View column, Id id) {
    return trial_.rows(fmt::format("SELECT 1 FROM {} WHERE {} = {}", table, column, id)).size();
  }
  bool is_known(Id patient) {
    return rows("patient", "id", patient) + rows("relation", "patient", patient) + rows("erasure", "patient", patient) > 0;
  }
  std::string key_of(Id patient) {
    auto const sealed = net::run(trial_.loop(), trial_.office().vault().seal(patient, "given_name", "x"));
    return sealed ? "there" : std::string(sealed.error().reason);
  }
  void tidy_later() {
    trial_.pass(Sessions::freshness);
    for (int i = 0; i < 50 && !trial_.run(trial_.office().family.erasures(1)).empty(); ++i) trial_.run(trial_.office().tidy());
  }
  void mail_away(bool is_away) {
    auto const mail = trial_.folder() / "mail", elsewhere = trial_.folder() / "elsewhere";
    std::filesystem::rename(is_away ? mail : elsewhere, is_away ? elsewhere : mail);
  }
  static std::string said(View key) { return escape(say(Language::en, key)); }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string const mine_ = trial_.sign_up("Jeanne");
};
TYPED_TEST_SUITE(ErasePageTest, Houses);

TYPED_TEST(ErasePageTest, SaysWhatGoesAndAsksForThePasswordAndATick) {
  EXPECT_THAT(this->get("").text, HasSubstr("href=\"/en/account/erase\""));
  auto const page = this->get("/erase").text;
  for (View const key : {"erase.appointments", "erase.relatives", "erase.record", "erase.kept", "erase.sure"})
    EXPECT_THAT(page, HasSubstr(this->said(key))) << key;
  struct Case {
    View form, id;
  };
  for (auto const& [form, id] : {Case{"", "old"}, Case{"", "sure"}, Case{"old=three+unrelated+words", "sure"},
                                 Case{"old=three+unrelated+words&sure=no", "sure"}, Case{"sure=yes", "old"},
                                 Case{"old=not+this+one+here&sure=yes", "old"}}) {
    auto const answer = this->post(form);
    EXPECT_EQ(answer.status, 422) << form;
    EXPECT_THAT(answer.text, HasSubstr(fmt::format("<li><a href=\"#{}\">", id))) << form;
    EXPECT_THAT(answer.text, Not(HasSubstr("three unrelated"))) << form;
  }
  EXPECT_EQ(this->get("").status, 200);
  EXPECT_EQ(this->rows("erasure", "patient", this->account()), 0U);
}

TYPED_TEST(ErasePageTest, IsForThoseWhoAreLoggedInAndForNoOtherSite) {
  EXPECT_EQ(this->trial_.get("/en/account/erase").location(), "/en/log-in?next=" + encode("/account/erase"));
  EXPECT_EQ(this->trial_.post("/en/account/erase", std::string(right_form)).status, 303);
  auto headers = as_patient(this->mine_);
  headers.emplace_back("sec-fetch-site", "cross-site");
  EXPECT_EQ(this->trial_.post("/en/account/erase", std::string(right_form), headers).status, 403);
  EXPECT_EQ(this->rows("login", "account", this->account()), 1U);
}

TYPED_TEST(ErasePageTest, LetsThoseWaitWhoGuessThePassword) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(this->post("old=not+this+one+here&sure=yes").status, 422);
  auto const slow = this->post(right_form);
  EXPECT_EQ(slow.status, 429);
  EXPECT_THAT(slow.text, HasSubstr(escape(say_count(Language::en, "error.too-many", 1))));
  EXPECT_EQ(this->rows("login", "account", this->account()), 1U);
  this->trial_.clock().advance(2s);
  EXPECT_EQ(this->post(right_form).location(), "/en/account/erased");
}

TYPED_TEST(ErasePageTest, EndsEverySessionAtOnceAndEverythingSoon) {
  this->confirm();
  Id const account = this->account(), child = this->add_child();
  auto const own = this->book(account, account, Trial::at(9h, 1));
  auto const theirs = this->book(account, child, Trial::at(9h + 30min, 1));
  auto const past = this->book_before(account);
  auto const erased = this->post(right_form);
  EXPECT_EQ(erased.location(), "/en/account/erased");
  EXPECT_THAT(erased.fields.at("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_THAT(this->trial_.get("/en/account/erased").text, HasSubstr(this->said("erase.done")));
  EXPECT_EQ(this->get("").status, 303) << "nobody is logged in";
  for (View const table : {"login", "session", "reset"}) EXPECT_EQ(this->rows(table, "account", account), 0U) << table;
  EXPECT_EQ(this->post(right_form).location(), "/en/log-in?next=" + encode("/account/erase")) << "once";
  this->trial_.run(this->trial_.office().tidy());
  EXPECT_EQ(this->key_of(account), "there") << "another process may still take the session for one";
  this->tidy_later();
  EXPECT_EQ(this->state_of(own), State::cancelled);
  EXPECT_EQ(this->state_of(theirs), State::cancelled);
  EXPECT_EQ(this->state_of(past), State::booked);
  EXPECT_THAT(this->trial_.free(this->doctor_, 1), Contains(Trial::at(9h, 1)));
  for (auto const each : {account, child}) {
    EXPECT_FALSE(this->is_known(each));
    EXPECT_EQ(this->key_of(each), "vault.erased");
  }
}

// Another process may have seen the session until then.
TYPED_TEST(ErasePageTest, LeavesTheKeysUntilNobodyCanHaveTheSession) {
  auto& family = this->trial_.office().family;
  while (!this->trial_.run(family.erasures(1)).empty()) this->trial_.run(this->trial_.office().tidy());
  this->trial_.pass(1ms);
  EXPECT_EQ(this->post(right_form).status, 303);
  this->trial_.pass(Sessions::freshness - 1ms);
  EXPECT_TRUE(this->trial_.run(family.erasures(1)).empty());
  this->trial_.pass(1s);
  EXPECT_FALSE(this->trial_.run(family.erasures(1)).empty());
}

TYPED_TEST(ErasePageTest, LeavesARelativeOfWhomSomebodyElseLooksAfter) {
  Id const account = this->account(), shared = this->add_child(), alone = this->add_child();
  Id const other = this->trial_.add_patient("Max");
  this->trial_.rows(fmt::format("INSERT INTO relation (account, patient, kind, created) VALUES ({}, {}, 1, 0)", other, shared));
  auto const theirs = this->book(account, shared, Trial::at(9h, 1));
  this->post(right_form);
  this->tidy_later();
  EXPECT_FALSE(this->is_known(alone));
  EXPECT_TRUE(this->is_known(shared));
  EXPECT_EQ(this->key_of(shared), "there");
  EXPECT_EQ(this->state_of(theirs), State::booked);
  EXPECT_EQ(this->rows("relation", "account", account), 0U);
  EXPECT_EQ(this->rows("relation", "account", other), 2U);
}

TYPED_TEST(ErasePageTest, GoesForWhomTwoWhoLeaveLookAfter) {
  Id const shared = this->add_child();
  auto const other = this->trial_.sign_up("Max");
  Id const them = this->trial_.session(other).account;
  this->trial_.rows(fmt::format("INSERT INTO relation (account, patient, kind, created) VALUES ({}, {}, 1, 0)", them, shared));
  this->post(right_form);
  this->trial_.post("/en/account/erase", std::string(right_form), as_patient(other));
  this->tidy_later();
  EXPECT_FALSE(this->is_known(shared));
  EXPECT_EQ(this->key_of(shared), "vault.erased");
}

TYPED_TEST(ErasePageTest, IsToldToTheAddressThatWasConfirmed) {
  this->confirm();
  Id const account = this->account();
  auto const email = this->trial_.run(this->trial_.office().accounts.email(this->trial_.session(this->mine_)));
  this->post(right_form);
  auto const before = this->trial_.letters();
  this->tidy_later();
  EXPECT_FALSE(this->is_known(account));
  EXPECT_EQ(this->trial_.letters(), before + 1);
  EXPECT_THAT(this->trial_.last_letter(), HasSubstr("To: " + email));
  EXPECT_THAT(this->trial_.last_letter(), HasSubstr("account_is_deleted"));
}

TYPED_TEST(ErasePageTest, IsToldToNoAddressThatMayBeAnothers) {
  this->trial_.run(this->trial_.office().drain());
  this->post(right_form);
  auto const before = this->trial_.letters();
  this->tidy_later();
  EXPECT_EQ(this->trial_.letters(), before);
}

TYPED_TEST(ErasePageTest, WaitsForItsLetterAndNotForEver) {
  for (bool const comes_back : {true, false}) {
    this->trial_.pass(1s);
    auto const token = this->trial_.sign_up("Jeanne");
    this->confirm();
    Id const account = this->trial_.session(token).account;
    auto const booked = this->book(account, account, Trial::at(comes_back ? 9h : 10h, 9));
    this->trial_.post("/en/account/erase", std::string(right_form), as_patient(token));
    auto const before = this->trial_.letters();
    this->mail_away(true);
    this->trial_.pass(Sessions::freshness);
    for (int i = 0; i < 3; ++i) this->trial_.run(this->trial_.office().tidy());
    EXPECT_EQ(this->state_of(booked), State::cancelled);
    EXPECT_EQ(this->key_of(account), "there") << "the address would be lost";
    if (comes_back) this->mail_away(false);
    this->trial_.pass(comes_back ? Accounts::letter_time : Accounts::farewell_time);
    this->trial_.run(this->trial_.office().tidy());
    EXPECT_FALSE(this->is_known(account)) << comes_back;
    EXPECT_EQ(this->key_of(account), "vault.erased");
    if (!comes_back) this->mail_away(false);
    EXPECT_EQ(this->trial_.letters(), before + (comes_back ? 1U : 0U));
    this->trial_.pass(1s);
  }
}

// The letter was written, and then everything stopped: it is not written again once the keys are gone.
TYPED_TEST(ErasePageTest, GoesOnWhereItWasCutShort) {
  this->confirm();
  Id const account = this->account();
  auto const booked = this->book(account, account, Trial::at(9h, 1));
  this->post(right_form);
  this->trial_.pass(Sessions::freshness);
  for (std::string const table : {"agenda_day", "patient"}) {
    this->trial_.rows(fmt::format("ALTER TABLE {} RENAME TO elsewhere", table));
    EXPECT_FALSE(net::run(this->trial_.loop(), this->trial_.office().tidy())) << table;
    this->trial_.rows(fmt::format("ALTER TABLE elsewhere RENAME TO {}", table));
    EXPECT_EQ(this->state_of(booked), table == "patient" ? State::cancelled : State::booked);
    EXPECT_EQ(this->key_of(account), table == "patient" ? "vault.erased" : "there");
    EXPECT_TRUE(this->is_known(account));
  }
  auto const letters = this->trial_.letters();
  this->tidy_later();
  EXPECT_FALSE(this->is_known(account));
  EXPECT_EQ(this->trial_.letters(), letters);
}

}  // namespace
}  // namespace cordon::praxis
