#include <gmock/gmock.h>

#include <fstream>

#include "praxis/pages/trial.h"

// Where letters lead.
namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;

constexpr View sign_up_form =
    "given-name=Jeanne&family-name=Morel&birth-date-day=27&birth-date-month=3&birth-date-year=1946&consent=yes&"
    "password=three+unrelated+words&email=";

template <class T>
class RecoverTest : public ::testing::Test {
 protected:
  Headers as_patient(Asked const& answer) {
    auto const cookie = answer.fields.at("set-cookie");
    return {{"cookie", cookie.substr(0, cookie.find(';'))}};
  }
  std::string link() { return trial_.mailed_link(); }
  Asked log_in(View password) { return trial_.post("/en/log-in", "email=" + encode(email_) + "&password=" + encode(password)); }
  static std::string token(std::string const& link) { return link.substr(link.find('=') + 1); }

  Trial trial_{T::database()};
  std::string const email_ = crypto::make_token().substr(0, 10) + "@example.org";
};
TYPED_TEST_SUITE(RecoverTest, Houses);

TYPED_TEST(RecoverTest, ConfirmsAnAddressWithItsPassword) {
  auto const signed_up = this->trial_.post("/en/sign-up", std::string(sign_up_form) + encode(this->email_));
  ASSERT_EQ(signed_up.status, 303);
  EXPECT_EQ(this->log_in("three unrelated words").status, 403) << "before it is confirmed";
  auto const link = this->link();
  auto const chosen = this->trial_.get(link);
  EXPECT_EQ(chosen.location(), "/en" + link);
  EXPECT_THAT(this->trial_.get("/de" + link).text, HasSubstr(this->token(link)));
  auto const wrong = this->trial_.post("/en/confirm-email", "password=not+this+one+here&token=" + this->token(link));
  EXPECT_THAT(wrong.text, HasSubstr(escape(say(Language::en, "error.password-wrong"))));
  auto const form = "password=three+unrelated+words&token=" + this->token(link);
  auto const confirmed = this->trial_.post("/en/confirm-email", form);
  EXPECT_EQ(confirmed.location(), "/en/appointments?confirmed=yes");
  EXPECT_EQ(this->trial_.get("/en/account", this->as_patient(confirmed)).status, 200);
  EXPECT_THAT(this->trial_.post("/en/confirm-email", form).text, HasSubstr(escape(say(Language::en, "error.link-old"))));
  EXPECT_EQ(this->log_in("three unrelated words").status, 303);
}

TYPED_TEST(RecoverTest, GivesANewPasswordOnceAndEndsWhatWasBefore) {
  this->trial_.post("/en/sign-up", std::string(sign_up_form) + encode(this->email_));
  auto const before = this->trial_.post("/en/confirm-email", "password=three+unrelated+words&token=" + this->token(this->link()));
  this->trial_.pass(std::chrono::seconds(1));  // letters of one moment have no order
  auto const known = this->trial_.post("/en/forgot", "email=" + encode(this->email_));
  auto const link = this->link();
  EXPECT_THAT(link, HasSubstr("/new-password?token="));
  auto const unknown = this->trial_.post("/en/forgot", "email=" + encode("x" + this->email_));
  EXPECT_EQ(known.status, unknown.status);
  EXPECT_EQ(known.text.size() + 1, unknown.text.size()) << "the same but for the address";

  auto const send = [&](std::string const& password, std::string const& again, std::string const& token) {
    return this->trial_.post("/en/new-password", "password=" + encode(password) + "&again=" + encode(again) + "&token=" + token);
  };
  EXPECT_EQ(send("four words in a row", "four words in a raw", this->token(link)).status, 422);
  EXPECT_EQ(send("short", "short", this->token(link)).status, 422);
  EXPECT_THAT(send("four words in a row", "four words in a row", "none").text,
              HasSubstr(escape(say(Language::en, "error.link-old"))));
  EXPECT_EQ(send("four words in a row", "four words in a row", this->token(link)).location(), "/en/log-in?saved=yes");
  EXPECT_THAT(send("five words in a row", "five words in a row", this->token(link)).text,
              HasSubstr(escape(say(Language::en, "error.link-old"))));
  EXPECT_EQ(this->trial_.get("/en/account", this->as_patient(before)).status, 303) << "that session is over";
  EXPECT_EQ(this->log_in("three unrelated words").status, 403);
  EXPECT_EQ(this->log_in("four words in a row").status, 303);
}

TYPED_TEST(RecoverTest, SaysWhatIsNoAddress) {
  auto const answer = this->trial_.post("/fr/forgot", "email=anna%40");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.text, HasSubstr(escape(say(Language::fr, "error.email"))));
}

}  // namespace
}  // namespace cordon::praxis
