#include "access/assertion/signer.h"

#include <gtest/gtest.h>

#include "access/session/somebody.h"
#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

class SignerTest : public ::testing::Test {
 protected:
  std::shared_ptr<Session const> somebody(std::vector<std::string> groups) const {
    auto const now = clock_.wall();
    Identity identity{.provider = "directory",
                      .subject = "7",
                      .email = {},
                      .name = {},
                      .groups = std::move(groups),
                      .amr = {"pwd"},
                      .acr = {},
                      .claims = {},
                      .authenticated = now,
                      .refreshed = now};
    return session_of(std::move(identity), now);
  }
  std::string token(Session const& session, std::string const& audience = "https://staff.test") const {
    return signer_->assertion(session, audience)->token;
  }

  testing::FakeClock clock_;
  testing::Folder folder_;
  std::unique_ptr<Signer> signer_ = Signer::open(folder_.path(), "https://login.test", clock_).value();
};

TEST_F(SignerTest, SignsOnceForASessionWhileThatIsGood) {
  auto const session = somebody({"staff"});
  auto const first = token(*session);
  clock_.advance(3min);
  EXPECT_EQ(token(*session), first);
  clock_.advance(2min);
  EXPECT_NE(token(*session), first);
}

TEST_F(SignerTest, SignsAnewForAnotherAudience) {
  auto const session = somebody({"staff"});
  auto const first = token(*session);
  EXPECT_NE(token(*session, "https://other.test"), first);
}

// Of the same id: what is known of somebody who changed is another object.
TEST_F(SignerTest, SignsAnewForWhoIsInOtherGroups) {
  EXPECT_NE(token(*somebody({"staff"})), token(*somebody({"visitors"})));
}

}  // namespace
}  // namespace cordon::access
