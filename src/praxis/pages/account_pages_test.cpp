#include <gmock/gmock.h>

#include "base/text.h"
#include "praxis/pages/trial.h"

// Where patients change what hangs on their account.
namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr View old_password = "three unrelated words";

template <class T>
class AccountPagesTest : public ::testing::Test {
 protected:
  struct Account {
    std::string email;
    std::string token;
  };
  static std::string token_of(Asked const& answer) {
    auto const& cookie = answer.fields.at("set-cookie");
    auto const begin = cookie.find('=') + 1;
    return cookie.substr(begin, cookie.find(';') - begin);
  }
  // One that is confirmed, with its session.
  Account confirmed(std::string name) {
    Account account{.email = std::move(name) + crypto::make_token().substr(0, 8) + "@example.org", .token = {}};
    trial_.pass(1s);  // letters of one moment have no order
    trial_.post("/en/sign-up",
                "given-name=Jeanne&family-name=Morel&birth-date-day=27&birth-date-month=3&birth-date-year=1946&consent=yes&"
                "password=three+unrelated+words&email=" +
                    encode(account.email));
    account.token = token_of(trial_.post("/en/confirm-email", "password=three+unrelated+words&token=" + mailed_token()));
    account.email = text::to_lower(account.email);
    trial_.pass(1s);
    return account;
  }
  std::string mailed_token() {
    auto const link = trial_.mailed_link();
    return link.substr(link.find('=') + 1);
  }
  Asked get(std::string const& path, std::string const& token) { return trial_.get(path, as_patient(token)); }
  Asked post(std::string const& path, std::string const& form, std::string const& token) {
    return trial_.post(path, form, as_patient(token));
  }
  int log_in(View email, View password) {
    return trial_.post("/en/log-in", "email=" + encode(email) + "&password=" + encode(password)).status;
  }
  Profile profile_of(std::string const& token) {
    auto const session = trial_.session(token);
    return trial_.run(trial_.office().records.read(Actor::patient(session), session.account, Purpose::own_record));
  }
  static std::string password_form(View old, View password, View again) {
    return "old=" + encode(old) + "&password=" + encode(password) + "&again=" + encode(again);
  }
  static std::string said(View key) { return escape(say(Language::en, key)); }

  Trial trial_{T::database()};
  std::string const mine_ = trial_.sign_up("Jeanne");
};
TYPED_TEST_SUITE(AccountPagesTest, Houses);

constexpr View profile_form =
    "given-name=Anna&family-name=Keller&birth-date-day=1&birth-date-month=2&birth-date-year=1950&sex=female&"
    "phone=%2B49+151+23456789&address=Lindenweg+3%0D%0A10115+Berlin&identifier-kind=kvnr&identifier=a+123+456+780&language=de";

// The form with one field that says something else.
std::string with(View field, View value) {
  std::string form;
  View rest = profile_form;
  while (!rest.empty()) {
    View const part = text::take_until(rest, '&');
    bool const is_it = part.starts_with(std::string(field) + "=");
    form += (form.empty() ? "" : "&") + (is_it ? std::string(field) + "=" + encode(value) : std::string(part));
  }
  return form;
}

TYPED_TEST(AccountPagesTest, AreForThoseWhoAreLoggedIn) {
  for (std::string const path : {"profile", "password", "email", "relatives", "relatives/add", "relatives/7",
                                 "relatives/7/remove", "relatives/7/readings", "readings"})
    EXPECT_EQ(this->trial_.get("/en/account/" + path).location(), "/en/log-in?next=" + encode("/account/" + path));
}

TYPED_TEST(AccountPagesTest, TakeNoFormThatAnotherSiteSent) {
  auto headers = as_patient(this->mine_);
  headers.emplace_back("sec-fetch-site", "cross-site");
  auto const relative = this->trial_.run(
      this->trial_.office().family.add(this->trial_.session(this->mine_), Relation::child, this->profile_of(this->mine_)));
  auto const theirs = "relatives/" + std::to_string(relative);
  auto const form = std::string(profile_form) + "&relation=child&allowed=yes&old=three+unrelated+words&email=a%40example.org";
  for (auto const& path : {std::string("profile"), std::string("password"), std::string("email"), std::string("relatives/add"),
                           theirs, theirs + "/remove"})
    EXPECT_EQ(this->trial_.post("/en/account/" + path, form, headers).status, 403) << path;
  EXPECT_EQ(this->trial_.post("/en/change-email", "token=x", headers).status, 403);
  EXPECT_EQ(this->profile_of(this->mine_).given_name, "Jeanne");
  EXPECT_EQ(this->trial_.run(this->trial_.office().family.all(this->trial_.session(this->mine_))).size(), 2U);
}

TYPED_TEST(AccountPagesTest, ChangeAllThatIsKnownOfSomebody) {
  auto const saved = this->post("/fr/account/profile", std::string(profile_form), this->mine_);
  EXPECT_EQ(saved.location(), "/fr/account?saved=yes");
  Profile const expected{.given_name = "Anna",
                         .family_name = "Keller",
                         .birth_date = std::chrono::year(1950) / 2 / 1,
                         .sex = Profile::Sex::female,
                         .phone = "+49 151 23456789",
                         .address = "Lindenweg 3\n10115 Berlin",
                         .identifier = Profile::Identifier{.kind = IdentifierKind::kvnr, .value = "A123456780"},
                         .language = Language::de};
  EXPECT_EQ(this->profile_of(this->mine_), expected);
  auto const form = this->get("/de/account/profile", this->mine_).text;
  for (View const part : {"value=\"Anna\"", "value=\"1950\"", ">Lindenweg 3\n10115 Berlin</textarea>", "value=\"A123456780\"",
                          "<option value=\"kvnr\" selected>", "<option value=\"female\" selected>",
                          "<option value=\"de\" selected>", "autocomplete=\"street-address\"", "autocomplete=\"bday-year\""})
    EXPECT_THAT(form, HasSubstr(part));
  EXPECT_THAT(this->get(std::string(saved.location()), this->mine_).text, HasSubstr(escape(say(Language::fr, "common.saved"))));
  EXPECT_THAT(this->get("/de/account", this->mine_).text, HasSubstr("<dd>Lindenweg 3<br>10115 Berlin</dd>"));
  this->post("/fr/account/profile", with("identifier-kind", ""), this->mine_);
  EXPECT_EQ(this->profile_of(this->mine_), expected) << "a number without its kind is asked for again";
}

TYPED_TEST(AccountPagesTest, SayWhatIsWrongBesideTheFieldAndOnTop) {
  struct Case {
    std::string field;
    std::string value;
    std::string id;
    std::string text;
  };
  auto const in_french = [](View key, std::initializer_list<Word> words = {}) { return say(Language::fr, key, words); };
  auto const missing = [&](View label) {
    auto const name = in_french(label);
    return in_french("error.missing", {{.name = "field", .value = name}});
  };
  auto const long_name = [&](View label) {
    auto const name = in_french(label);
    return in_french("error.too-long", {{.name = "field", .value = name}, {.name = "count", .value = "100"}});
  };
  auto const too_early = in_french("error.birth-date-old", {{.name = "year", .value = "1900"}});
  Case const cases[] = {
      {"given-name", " ", "given-name", missing("person.given-name")},
      {"family-name", "", "family-name", missing("person.family-name")},
      {"given-name", std::string(201, 'x'), "given-name", long_name("person.given-name")},
      {"family-name", std::string(201, 'x'), "family-name", long_name("person.family-name")},
      {"birth-date-day", "30", "birth-date-year", in_french("error.date")},
      {"birth-date-month", "13", "birth-date-year", in_french("error.date")},
      {"birth-date-year", "x", "birth-date-year", in_french("error.date")},
      {"birth-date-year", "1899", "birth-date-year", too_early},
      {"birth-date-year", "46", "birth-date-year", too_early},
      {"birth-date-year", "2027", "birth-date-year", in_french("error.birth-date-future")},
      {"birth-date-year", "9999", "birth-date-year", in_french("error.birth-date-future")},
      {"phone", "call me", "phone", in_french("error.phone")},
      {"identifier", "A123456781", "identifier", in_french("error.identifier.kvnr")},
      {"identifier-kind", "nir", "identifier", in_french("error.identifier.nir")},
      {"identifier", "", "identifier", missing("person.identifier")},
  };
  for (auto const& [field, value, id, text] : cases) {
    auto const answer = this->post("/fr/account/profile", with(field, value), this->mine_);
    EXPECT_EQ(answer.status, 422) << field << ": " << value;
    EXPECT_THAT(answer.text, HasSubstr("<li><a href=\"#" + id + "\">" + escape(text) + "</a></li>"));
    EXPECT_TRUE(answer.has(fmt::format("id=\"{}-error\">{}</p>", id, escape(text))) ||
                answer.has(fmt::format("id=\"birth-date-error\">{}</p>", escape(text))))
        << field << ": " << value;
    EXPECT_THAT(answer.text, HasSubstr("<title>" + escape(say(Language::fr, "site.page-title-error").substr(0, 6))));
  }
  EXPECT_EQ(this->post("/fr/account/profile", with("birth-date-year", "1900"), this->mine_).status, 303);
}

TYPED_TEST(AccountPagesTest, SayAllMistakesAtOnce) {
  auto const answer =
      this->post("/en/account/profile", "phone=x&address=" + std::string(501, 'x') + "&identifier=1", this->mine_);
  EXPECT_EQ(answer.status, 422);
  for (View const id : {"given-name", "family-name", "birth-date-year", "phone", "address", "identifier-kind"})
    EXPECT_TRUE(answer.has(fmt::format("<a href=\"#{}\">", id))) << id;
}

TYPED_TEST(AccountPagesTest, ChangeAPasswordForWhoKnowsTheOldOne) {
  auto const account = this->confirmed("anna");
  auto const other =
      this->token_of(this->trial_.post("/en/log-in", "email=" + encode(account.email) + "&password=" + encode(old_password)));
  auto const change = [&](View old, View password, View again) {
    return this->post("/en/account/password", this->password_form(old, password, again), account.token);
  };
  struct Case {
    View old, password, again, key;
  };
  for (auto const& [old, password, again, key] :
       {Case{"not this one here", "violet kettle seven", "violet kettle seven", "error.password-old"},
        Case{"", "violet kettle seven", "violet kettle seven", "error.password-old"},
        Case{old_password, "violet kettle seven", "violet kettle sever", "error.password-different"},
        Case{old_password, "password123", "password123", "error.password-weak"},
        Case{old_password, account.email, account.email, "error.password-weak"}}) {
    auto const answer = change(old, password, again);
    EXPECT_EQ(answer.status, 422) << key;
    EXPECT_THAT(answer.text, HasSubstr(this->said(key)));
    EXPECT_THAT(answer.text, Not(HasSubstr("violet")));
  }
  EXPECT_EQ(this->log_in(account.email, old_password), 303) << "nothing has changed";
  EXPECT_EQ(change(old_password, "violet kettle seven", "violet kettle seven").location(), "/en/account?password=yes");
  EXPECT_EQ(this->get("/en/account", account.token).status, 200) << "this session goes on";
  EXPECT_EQ(this->get("/en/account", other).status, 303) << "the others do not";
  EXPECT_EQ(this->log_in(account.email, old_password), 403);
  EXPECT_EQ(this->log_in(account.email, "violet kettle seven"), 303);
}

TYPED_TEST(AccountPagesTest, LetThoseWaitWhoGuessThePassword) {
  auto const guess = [&](std::string const& path, View old) {
    auto const form = this->password_form(old, "violet kettle seven", "violet kettle seven") + "&email=new%40example.org";
    return this->post("/en/account/" + path, form, this->mine_);
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guess(i % 2 == 0 ? "password" : "email", "not this one here").status, 422);
  for (std::string const path : {"password", "email"}) {
    auto const slow = guess(path, old_password);
    EXPECT_EQ(slow.status, 429) << path;
    EXPECT_THAT(slow.text, HasSubstr(escape(say_count(Language::en, "error.too-many", 1))));
  }
  this->trial_.clock().advance(2s);
  EXPECT_EQ(guess("password", old_password).status, 303);
}

TYPED_TEST(AccountPagesTest, ChangeTheAddressByALinkToTheNewOne) {
  auto const account = this->confirmed("anna");
  auto const fresh = "new" + account.email;
  auto const asked = this->post("/en/account/email", "old=" + encode(old_password) + "&email=" + encode(fresh), account.token);
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.text, HasSubstr(fresh));
  auto const link = this->trial_.mailed_link();
  ASSERT_THAT(link, HasSubstr("/change-email?token="));
  auto const form = link.substr(link.find('?') + 1);
  EXPECT_EQ(this->trial_.get(link).location(), "/en" + link);
  EXPECT_EQ(this->trial_.get("/en" + link).location(), "/en/log-in?next=" + encode(link)) << "and back to here";
  EXPECT_EQ(this->trial_.post("/en/change-email", form).location(), "/en/log-in?next=" + encode(link));
  EXPECT_THAT(this->post("/en/change-email", form, this->mine_).text, HasSubstr(this->said("error.link-old")))
      << "of another account";
  auto const page = this->get("/en" + link, account.token);
  EXPECT_THAT(page.text, HasSubstr(this->said("change-email.submit")));
  EXPECT_EQ(this->log_in(account.email, old_password), 303) << "whoever looks changes nothing";
  EXPECT_EQ(this->post("/en/change-email", form, account.token).location(), "/en/account?email=yes");
  EXPECT_THAT(this->get("/en/account", account.token).text, HasSubstr(fresh));
  EXPECT_EQ(this->log_in(account.email, old_password), 403);
  EXPECT_EQ(this->log_in(fresh, old_password), 303);
  EXPECT_THAT(this->post("/en/change-email", form, account.token).text, HasSubstr(this->said("error.link-old"))) << "once";
}

TYPED_TEST(AccountPagesTest, TellNobodyWhetherAnAddressHasAnAccount) {
  auto const account = this->confirmed("anna"), other = this->confirmed("eve");
  auto const ask = [&](std::string const& email) {
    auto answer = this->post("/en/account/email", "old=" + encode(old_password) + "&email=" + encode(email), account.token);
    for (auto at = answer.text.find(email); at != std::string::npos; at = answer.text.find(email))
      answer.text.replace(at, email.size(), "-");
    return std::pair(answer.status, answer.text);
  };
  auto const taken = ask(other.email);
  this->trial_.run(this->trial_.office().drain());
  EXPECT_THAT(this->trial_.last_letter(), Not(HasSubstr("change-email")));
  EXPECT_EQ(taken, ask("x" + other.email));
}

TYPED_TEST(AccountPagesTest, SayWhatIsNoAddress) {
  for (View const email : {"", "anna", "anna@", "a b@example.org"}) {
    auto const answer = this->post("/en/account/email", "old=" + encode(old_password) + "&email=" + encode(email), this->mine_);
    EXPECT_EQ(answer.status, 422) << email;
    EXPECT_THAT(answer.text, HasSubstr("<p class=\"error\" id=\"email-error\">" + this->said("error.email")));
  }
}

TYPED_TEST(AccountPagesTest, RemindOfAnAddressThatIsNotConfirmed) {
  auto const account = this->confirmed("anna");
  for (std::string const path : {"/en/account", "/en/appointments"}) {
    EXPECT_THAT(this->get(path, this->mine_).text, HasSubstr(this->said("profile.unconfirmed"))) << path;
    EXPECT_THAT(this->get(path, account.token).text, Not(HasSubstr(this->said("profile.unconfirmed")))) << path;
  }
}

TYPED_TEST(AccountPagesTest, ForgetWhoLogsOutAlsoWhenTheSessionCannotBeEnded) {
  EXPECT_EQ(this->get("/en/account", this->mine_).status, 200);
  this->trial_.rows("ALTER TABLE session RENAME TO elsewhere");
  for (auto const later : {0min, 2min}) {  // first it is known here, then it has to be looked for
    this->trial_.pass(later);
    auto const out = this->post("/en/log-out", "", this->mine_);
    EXPECT_EQ(out.status, 303) << later.count();
    EXPECT_THAT(out.fields.at("set-cookie"), HasSubstr("Max-Age=0")) << later.count();
  }
  this->trial_.rows("ALTER TABLE elsewhere RENAME TO session");
}

}  // namespace
}  // namespace cordon::praxis
