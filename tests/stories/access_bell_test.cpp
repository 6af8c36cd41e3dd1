#include "browser.h"
#include "live_origin.h"
#include "net/group.h"
#include "net/resolver.h"
#include "net/time_limit.h"
#include "shared_state/redis_bell.h"
#include "testing/redis_server.h"

// Nodes that share a server tell each other at once that something of access changed.
namespace cordon::stories {
namespace {

// Another node, as far as it hears.
class Neighbour {
 public:
  explicit Neighbour(testing::RedisServer const& server)
      : bell_({resolver_, {.location = {.path = server.socket()}, .user = {}, .password = {}}, nullptr}, "access") {
    EXPECT_TRUE(hears());  // from now on
  }
  bool hears() { return net::run(loop_, listen()).has_value(); }

 private:
  net::Task<void> listen() {
    net::TimeLimit const limit(co_await net::this_fiber(), 5s);
    co_return co_await bell_.listen();
  }

  net::Loop loop_;
  net::Resolver resolver_{loop_};
  shared_state::RedisBell bell_;
};

TEST(AccessBell, RingsForWhateverChanges) {
  testing::RedisServer server;
  Guarded guarded([&](control::Settings& settings) {
    settings.shared_state.url = "unix:" + server.socket();
    auto vault = rule("vault", {"group:doctors"});
    vault.approvers = {"chief@clinic.eu"};
    settings.sites[1].allow = {vault};
  });
  ASSERT_EQ(status_of(guarded.add("zoe@clinic.eu", "doctors")), 200);
  ASSERT_EQ(status_of(guarded.add("chief@clinic.eu", "heads")), 200);
  Browser zoe(guarded.edge), chief(guarded.edge);
  auto const form = Guarded::log_in(zoe, zoe.open("https://staff.test/"));
  auto const waiting = zoe.submit(form, "/.cordon/approval", {{"reason", "night shift"}, {"hours", "1"}});
  auto const link = "https://login.test/.cordon/approvals?id=" + waiting.url.substr(waiting.url.find("id=") + 3, 22);
  auto const question = Guarded::log_in(chief, chief.open(link), "chief@clinic.eu");

  Neighbour neighbour(server);
  ASSERT_TRUE(chief.submit(question, "/.cordon/approvals", {{"answer", "approve"}, {"hours", "1"}}).says("Access is given"));
  EXPECT_TRUE(neighbour.hears()) << "of an approval";
  ASSERT_EQ(status_of(guarded.administer("tokens/add", "name=backup&lifetime=3600")), 200);
  EXPECT_TRUE(neighbour.hears()) << "of a token";
  ASSERT_EQ(status_of(guarded.administer("revoke", "email=zoe@clinic.eu")), 200);
  EXPECT_TRUE(neighbour.hears()) << "of a revocation";
}

}  // namespace
}  // namespace cordon::stories
