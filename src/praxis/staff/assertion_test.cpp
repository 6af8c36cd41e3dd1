#include "praxis/staff/assertion.h"

#include <gtest/gtest.h>

#include "testing/clock.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
using tls::base64url;

std::string const key(32, 'k');
std::string const good_header = R"({"alg":"HS256","typ":"JWT"})";

class AssertionTest : public ::testing::Test {
 protected:
  std::string sign(std::string const& header, std::string const& payload) {
    auto const part = base64url(View(header)) + "." + base64url(View(payload));
    return part + "." + base64url(tls::hmac_sha256(key, part));
  }
  std::string payload(std::string const& changes = {}) {
    auto const soon = std::chrono::floor<std::chrono::seconds>((clock_.wall() + 1min).time_since_epoch()).count();
    return R"({"iss":"praxis-local","aud":"praxis-staff","email":"a@b.test","name":"A B","exp":)" + std::to_string(soon) +
           changes + "}";
  }
  View refusal(View assertion) {
    auto const verified = assertions_.verify(assertion);
    return verified ? View() : verified.error().reason;
  }

  testing::FakeClock clock_;
  LocalAssertions assertions_ = LocalAssertions::make(key, clock_).value();
};

TEST_F(AssertionTest, SaysWhoAsks) {
  auto const who = assertions_.verify(assertions_.issue({.email = "Roux@Praxis.test", .name = "Dr. Élise Roux"}));
  ASSERT_TRUE(who);
  EXPECT_EQ(who->email, "roux@praxis.test");
  EXPECT_EQ(who->name, "Dr. Élise Roux");
  EXPECT_EQ(refusal(sign(good_header, payload())), "") << "what the cases below change is valid";
}

TEST_F(AssertionTest, IsRefusedInEveryOtherShape) {
  auto const good = assertions_.issue({.email = "a@b.test", .name = "A B"});
  auto const other = LocalAssertions::make(std::string(32, 'x'), clock_)->issue({.email = "a@b.test", .name = "A B"});
  auto without = [&](std::string const& text, View what) {
    auto changed = text;
    changed.erase(changed.find(what), what.size());
    return sign(good_header, changed);
  };
  struct Case {
    std::string assertion;
    View reason;
  };
  Case const cases[] = {
      {"", "assertion.missing"},
      {"x", "assertion.malformed"},
      {std::string(5000, 'a'), "assertion.malformed"},
      {"..", "assertion.signature"},
      {good.substr(0, good.size() - 1), "assertion.signature"},
      {good.substr(0, good.rfind('.') + 1), "assertion.signature"},
      {good.substr(0, good.rfind('.')), "assertion.signature"},
      {good + ".", "assertion.signature"},
      {other, "assertion.signature"},
      {sign(R"({"alg":"none"})", payload()), "assertion.algorithm"},
      {sign(R"({"alg":"HS256","typ":"JWT","kid":"../x"})", payload()), "assertion.algorithm"},
      {sign(good_header, "[]"), "assertion.malformed"},
      {sign(good_header, "{"), "assertion.malformed"},
      {without(payload(), R"("iss":"praxis-local",)"), "assertion.audience"},
      {without(payload(), R"("aud":"praxis-staff",)"), "assertion.audience"},
      {without(payload(), R"("email":"a@b.test",)"), "assertion.claims"},
      {sign(good_header, R"({"iss":"praxis-local","aud":"praxis-staff","email":"a@b.test","name":"A"})"), "assertion.expired"},
      {sign(good_header, R"({"iss":"praxis-local","aud":"praxis-staff","email":"a@b.test","name":"A","exp":"9999999999"})"),
       "assertion.expired"},
  };
  for (auto const& [assertion, reason] : cases) EXPECT_EQ(refusal(assertion), reason) << assertion.substr(0, 100);
}

TEST_F(AssertionTest, EndsWithItsTime) {
  auto const good = assertions_.issue({.email = "a@b.test", .name = "A B"});
  clock_.advance(LocalAssertions::lifetime - 1s);
  EXPECT_EQ(refusal(good), "");
  clock_.advance(1s);
  EXPECT_EQ(refusal(good), "assertion.expired");
}

TEST_F(AssertionTest, IsNoEntryAndAnEntryIsNone) {
  auto const entry = assertions_.issue_entry({.email = "Roux@praxis.test", .name = "Roux"});
  auto const entered = assertions_.verify_entry(entry);
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->identity.email, "roux@praxis.test");
  EXPECT_EQ(entered->identity.name, "Roux");
  EXPECT_EQ(entered->number.size(), 43U);
  EXPECT_NE(assertions_.verify_entry(assertions_.issue_entry({.email = "a@b.test", .name = "A"}))->number, entered->number);
  EXPECT_EQ(refusal(entry), "assertion.audience");
  auto const assertion = assertions_.issue({.email = "a@b.test", .name = "A"});
  EXPECT_EQ(assertions_.verify_entry(assertion).error().reason, "assertion.audience");
  auto nameless = payload();
  nameless.replace(nameless.find("praxis-staff"), 12, "praxis-staff-enter");
  EXPECT_EQ(assertions_.verify_entry(sign(good_header, nameless)).error().reason, "assertion.claims") << "without a number";
  clock_.advance(LocalAssertions::entry_lifetime - 1s);
  EXPECT_TRUE(assertions_.verify_entry(entry));
  clock_.advance(1s);
  EXPECT_EQ(assertions_.verify_entry(entry).error().reason, "assertion.expired");
}

TEST_F(AssertionTest, NeedsAKeyThatCannotBeGuessed) {
  EXPECT_FALSE(LocalAssertions::make(std::string(31, 'k'), clock_));
  EXPECT_FALSE(LocalAssertions::make("", clock_));
}

}  // namespace
}  // namespace cordon::praxis
