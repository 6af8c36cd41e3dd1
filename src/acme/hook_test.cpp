#include "acme/hook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "net/group.h"
#include "testing/folder.h"

namespace cordon::acme {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class HookTest : public ::testing::Test {
 protected:
  std::filesystem::path hook(std::string const& body) {
    auto const file = folder_.write("hook", "#!/bin/sh\ncd \"" + folder_.path().string() + "\"\n" + body);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }
  Result<void> run(std::filesystem::path const& program, std::string domain = "praxis.example", Duration time = 10s) {
    return net::run(loop_, run_hook(program, HookAct::present, std::move(domain), "value", time));
  }
  std::string contents(std::string const& name) {
    std::ifstream file(folder_.path() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing::Folder folder_;
  net::Loop loop_;
};

TEST_F(HookTest, IsToldWhatToDoAndNothingElse) {
  ::setenv("CORDON_SECRET", "secret", 1);
  auto const done = run(hook("echo \"$# $1 $2 $3\" > said; env > environment; ls /proc/self/fd | wc -l > files\n"));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(contents("said"), "3 present praxis.example value\n");
  EXPECT_THAT(contents("environment"), ::testing::Not(HasSubstr("secret")));
  EXPECT_LE(std::stoi(contents("files")), 4);  // the standard ones, and the folder that `ls` looks into
  ::unsetenv("CORDON_SECRET");
}

TEST_F(HookTest, GoesThroughNoShell) {
  ASSERT_TRUE(run(hook("echo \"$2\" > said\n"), "$(touch hacked); a b"));
  EXPECT_EQ(contents("said"), "$(touch hacked); a b\n");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "hacked"));
}

TEST_F(HookTest, FailsUnlessItExitsWithZero) {
  EXPECT_THAT(run(hook("exit 3\n")).error().detail, HasSubstr("exit code 3"));
  EXPECT_THAT(run(hook("kill -TERM $$\n")).error().detail, HasSubstr("signal 15"));
  EXPECT_THAT(run(folder_.path() / "missing").error().detail, HasSubstr("cannot be run"));
}

TEST_F(HookTest, IsEndedWithItsChildrenWhenItTakesTooLong) {
  folder_.run("mkfifo pipe");
  auto const slow = run(hook("(exec 3<>pipe; exec cat pipe) &\necho $! > child; exec cat pipe\n"), "praxis.example", 300ms);
  EXPECT_THAT(slow.error().detail, HasSubstr("too long"));
  auto const child = contents("child");
  ASSERT_FALSE(child.empty());
  // A process of its group that was killed is gone, or waits for init to collect it.
  auto const state = folder_.run("for i in 1 2 3 4 5 6 7 8 9; do s=$(cut -d ' ' -f 3 /proc/" + child.substr(0, child.size() - 1) +
                                 "/stat 2>/dev/null); [ \"$s\" = Z ] || [ -z \"$s\" ] && break; done; echo \"$s\"");
  EXPECT_TRUE(state == "\n" || state == "Z\n") << state;
}

// For longer than its fiber may take.
Task<void> wait_long(std::filesystem::path program) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(200ms);
  auto ran = co_await run_hook(std::move(program), HookAct::cleanup, "praxis.example", "value", 60s);
  EXPECT_FALSE(ran);
  auto slept = co_await net::sleep(60s);
  co_return slept;
}

TEST_F(HookTest, LeavesTheDeadlineOfWhoWaitsForIt) {
  folder_.run("mkfifo pipe");
  EXPECT_EQ(net::run(loop_, wait_long(hook("exec cat pipe\n"))).error().code, Code::timeout);
}

}  // namespace
}  // namespace cordon::acme
