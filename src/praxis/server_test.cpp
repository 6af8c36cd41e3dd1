#include "praxis/server.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::praxis {
namespace {

class ServerTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Server>> start() {
    Server::Settings settings;
    settings.listen.push_back(net::Address::parse("127.0.0.1:0").value());
    settings.data = data_;
    return Server::start(settings, clock_);
  }

  testing::Folder folder_;
  testing::FakeClock clock_;
  std::filesystem::path data_ = folder_.path() / "data";
};

TEST_F(ServerTest, KeepsItsFolderForItsOwnerAlone) {
  ASSERT_TRUE(start());
  struct stat status{};
  ASSERT_EQ(::stat(data_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST_F(ServerTest, SharesItsFolderWithNoOther) {
  auto first = start();
  ASSERT_TRUE(first) << first.error().detail;
  auto const second = start();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "house.busy");
  EXPECT_THAT(second.error().detail, ::testing::StartsWith(data_.string() + ": another praxis works with it"));
  first->reset();
  EXPECT_TRUE(start());
}

}  // namespace
}  // namespace cordon::praxis
