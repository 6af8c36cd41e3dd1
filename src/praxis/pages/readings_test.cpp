#include <gmock/gmock.h>

#include "praxis/pages/trial.h"

// Who read a record, as its patient is told.
namespace cordon::praxis {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

template <class T>
class ReadingsTest : public ::testing::Test {
 protected:
  std::string page(std::string const& address) { return trial_.get("/en" + address, as_patient(mine_)).text; }
  void read(Actor actor, Purpose purpose, int times = 1) {
    for (int i = 0; i < times; ++i) trial_.run(trial_.office().records.read(actor, session_.account, purpose));
  }
  static std::size_t count(std::string const& text, View what) {
    std::size_t number = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++number;
    return number;
  }
  // Where a link of the page leads.
  static std::string link(std::string const& text, View words) {
    auto const end = text.rfind('"', text.find(">" + escape(words) + "<"));
    auto const begin = text.rfind('"', end - 1) + 1;
    auto address = text.substr(begin, end - begin);
    for (auto at = address.find("&amp;"); at != std::string::npos; at = address.find("&amp;")) address.erase(at + 1, 4);
    return address.substr(3);
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string const mine_ = trial_.sign_up("Jeanne");
  UserSession const session_ = trial_.session(mine_);
};
TYPED_TEST_SUITE(ReadingsTest, Houses);

TYPED_TEST(ReadingsTest, OfOthersAreNotPushedOutByOnesOwn) {
  EXPECT_THAT(this->page("/account/readings"), HasSubstr(escape(say(Language::en, "access.none-others"))));
  this->trial_.book(this->doctor_, this->session_.account, Trial::at(9h, 1));
  this->read(Actor::staff({.practitioner = this->doctor_.practitioner, .role = Duty::Role::practitioner}, 1), Purpose::care);
  this->read(Actor::system(1), Purpose::support);
  this->read(Actor::patient(this->session_), Purpose::own_record, 60);
  auto const others = this->page("/account/readings");
  EXPECT_EQ(this->count(others, "<tr><th scope=\"row\">"), 2U);
  EXPECT_THAT(others, HasSubstr("Dr Hélène Marchand"));
  EXPECT_THAT(others, HasSubstr(say(Language::en, "access.why.treatment")));
  EXPECT_THAT(others, Not(HasSubstr(say(Language::en, "access.why.own"))));
  auto const own = this->page("/account/readings?readers=own");
  EXPECT_THAT(own, Not(HasSubstr("Marchand")));
  EXPECT_EQ(this->count(own, say(Language::en, "access.why.own")), 20U);
}

TYPED_TEST(ReadingsTest, NameThePersonAndTheirWork) {
  auto& trial = this->trial_;
  trial.book(this->doctor_, this->session_.account, Trial::at(9h, 1));
  struct Case {
    Duty::Role role;
    std::string name;
    std::string shown;
  };
  using enum Duty::Role;
  for (auto const& [role, name, shown] :
       {Case{assistant, "Anna <Keller>", "Anna &lt;Keller&gt;, assistant of Dr Hélène Marchand"},
        Case{practitioner, "Paul Blanc", "Paul Blanc, practitioner, for Dr Hélène Marchand"},
        Case{practitioner, "Hélène Marchand", ">Dr Hélène Marchand<"},
        Case{practitioner, "Dr Hélène Marchand", ">Dr Hélène Marchand<"},
        Case{assistant, "Hélène Marchand", "Hélène Marchand, assistant of Dr Hélène Marchand"}}) {
    trial.pass(Records::together + 1s);
    auto const assertion = trial.issue(trial.hire({this->doctor_}, role), name);
    EXPECT_EQ(trial.get("/en/staff/agenda?day=2026-01-13", as(assertion)).status, 200);
    auto const text = this->page("/account/readings");
    auto const first = text.substr(text.find("<tr><th scope=\"row\">"));
    EXPECT_THAT(first.substr(0, first.find("</tr>")), HasSubstr(shown));
    EXPECT_THAT(first.substr(0, first.find("</tr>")),
                HasSubstr(say(Language::en, role == practitioner ? "access.why.treatment" : "access.why.booking")));
  }
  trial.rows("UPDATE access_event SET member = 0, role = 0 WHERE actor_kind = 1");
  EXPECT_THAT(this->page("/account/readings"), HasSubstr(">Dr Hélène Marchand<")) << "events of before people were known";
  EXPECT_THAT(this->page("/account/readings"), Not(HasSubstr("Keller")));
}

TYPED_TEST(ReadingsTest, AreTurnedPageByPage) {
  this->trial_.book(this->doctor_, this->session_.account, Trial::at(9h, 1));
  for (auto const& [readers, actor, purpose] :
       {std::tuple("others", Actor::system(1), Purpose::booking), {"own", Actor::patient(this->session_), Purpose::own_record}}) {
    this->read(actor, purpose, 45);
    std::string address = "/account/readings?readers=" + std::string(readers);
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 3; ++i) {
      auto const text = this->page(address);
      sizes.push_back(this->count(text, "<tr><th scope=\"row\">"));
      bool const has_more = text.contains(say(Language::en, "access.older"));
      EXPECT_EQ(has_more, i < 2) << readers << i;
      EXPECT_EQ(text.contains(say(Language::en, "access.newest")), i > 0) << readers << i;
      if (has_more) address = this->link(text, say(Language::en, "access.older"));
    }
    EXPECT_THAT(sizes, ::testing::ElementsAre(20, 20, 5)) << readers;
  }
}

TYPED_TEST(ReadingsTest, TakeAnyAddressForAPage) {
  for (View const query : {"before=-1", "before=x", "before=99999999999999999999", "readers=%3Cb%3E", "before="}) {
    auto const answer = this->trial_.get("/en/account/readings?" + std::string(query), as_patient(this->mine_));
    EXPECT_EQ(answer.status, 200) << query;
    EXPECT_THAT(answer.text, Not(HasSubstr("<b>")));
  }
}

TYPED_TEST(ReadingsTest, OfARelativeAreShownToWhoActsForThem) {
  auto& office = this->trial_.office();
  auto const profile =
      this->trial_.run(office.records.read(Actor::patient(this->session_), this->session_.account, Purpose::own_record));
  auto const child = this->trial_.run(office.family.add(this->session_, Relation::child, profile));
  this->trial_.run(office.records.read(Actor::system(1), child, Purpose::support));
  auto const path = fmt::format("/en/account/relatives/{}/readings", child);
  auto const answer = this->trial_.get(path, as_patient(this->mine_));
  EXPECT_THAT(answer.text, HasSubstr("Who read the record of Jeanne Morel"));
  EXPECT_EQ(this->count(answer.text, "<tr><th scope=\"row\">"), 1U);
  EXPECT_EQ(this->trial_.get(path, as_patient(this->trial_.sign_up("Eve"))).status, 404);
}

}  // namespace
}  // namespace cordon::praxis
