#include "control/knowledge.h"

#include <gtest/gtest.h>

#include "net/message.h"
#include "testing/clock.h"

namespace cordon::control {
namespace {

using namespace std::chrono_literals;

// One process: what it counts, and an origin.
struct Process {
  Process() {
    endpoint = *endpoints.get("the key", []() -> Result<proxy::EndpointSettings> {
      return proxy::EndpointSettings{.url = "http://10.0.0.1:9000", .check = {.unhealthy_after = 1}, .ejection = {.time = 10s}};
    });
    auto site = std::make_shared<proxy::Site>();
    site->name = "praxis.test";
    site->origins = {endpoint};
    endpoints.use(proxy::Sites({site}));
  }
  void hear(std::vector<std::string> const& messages) {
    for (auto const& message : messages) take_knowledge(message, metrics, endpoints);
  }
  proxy::EndpointState state() const { return endpoint->status().state; }

  testing::FakeClock clock;
  record::Metrics metrics{"1"};
  record::Shard& shard = metrics.add_shard();
  proxy::Endpoints endpoints{1, clock};
  std::shared_ptr<proxy::Endpoint> endpoint;
};

TEST(Knowledge, SaysOfCountersOnlyWhatHasChanged) {
  Process before, after;
  before.shard.accepted.add(3);
  before.shard.refused("door.unknown_name");
  Knowledge knowledge(before.metrics, before.endpoints);
  EXPECT_EQ(knowledge.counts(), (std::vector<std::string>{"counts\nnode accepted 3\nrefusal 1 door.unknown_name"}));
  EXPECT_TRUE(knowledge.counts().empty());
  before.shard.accepted.add();
  auto const changed = knowledge.counts();
  EXPECT_EQ(changed, (std::vector<std::string>{"counts\nnode accepted 4"}));
  after.shard.accepted.add();
  after.hear(changed);
  EXPECT_EQ(after.metrics.totals().accepted, 5U);
}

TEST(Knowledge, IsSaidInMessagesThatCanBeSent) {
  Process before, after;
  for (int i = 0; i < 3000; ++i) {
    auto const host = "site-with-quite-a-long-name-" + std::to_string(i) + ".praxis.example";
    before.shard.site(before.metrics.add_site(host)).request(200, 1ms);
  }
  Knowledge knowledge(before.metrics, before.endpoints);
  auto const messages = knowledge.counts();
  EXPECT_GT(messages.size(), 1U);
  for (auto const& message : messages) EXPECT_LE(message.size(), net::largest_message);
  after.hear(messages);
  EXPECT_EQ(after.metrics.totals().sites.size(), before.metrics.totals().sites.size());
}

TEST(Knowledge, OfAnOriginThatIsDrainedLastsUntilItIsTakenBack) {
  Process before, after;
  Knowledge knowledge(before.metrics, before.endpoints);
  EXPECT_TRUE(before.endpoints.drain("http://10.0.0.1:9000", true));
  after.hear(knowledge.origins());
  EXPECT_EQ(after.state(), proxy::EndpointState::drained);
  EXPECT_TRUE(before.endpoints.drain("http://10.0.0.1:9000", false));
  after.hear(knowledge.origins());
  EXPECT_EQ(after.state(), proxy::EndpointState::serving);
  EXPECT_TRUE(knowledge.origins().empty());
}

TEST(Knowledge, OfAnOriginThatIsDownIsWhatTheNextProcessBeginsWith) {
  Process before, after;
  Knowledge knowledge(before.metrics, before.endpoints);
  before.endpoint->eject("origin.timeout");
  before.clock.advance(4s);
  before.endpoint->checked("check.status");
  after.hear(knowledge.origins());
  EXPECT_EQ(after.state(), proxy::EndpointState::unhealthy);
  EXPECT_EQ(after.endpoint->ailment()->ejected_for, 6s);
}

TEST(Knowledge, IsPassedOverWhereItIsNotUnderstood) {
  for (std::string_view const message :
       {"", "counts", "origins", "origins\n", "origins\n\n", "origins\nnovelty 1", "origins\nejected",
        "origins\nejected x 1 the key", "origins\nejected -1 1 the key", "origins\nunhealthy another key",
        "novelty\nunhealthy the key", "counts\nunhealthy the key"}) {
    Process process;
    take_knowledge(message, process.metrics, process.endpoints);
    EXPECT_EQ(process.state(), proxy::EndpointState::serving) << message;
  }
}

}  // namespace
}  // namespace cordon::control
