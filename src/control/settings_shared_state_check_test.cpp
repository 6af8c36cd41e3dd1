#include "control/settings_shared_state_check.h"

#include <gmock/gmock.h>

#include "control/settings_file.h"
#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view before = R"([[listen]]
address = "127.0.0.1:8443"
tls = false
[records]
file = "records"
[[site]]
host = "praxis.example"
origin = "http://127.0.0.1:9000"
region = "eu"
purpose = "care"
data = "health"
[shared_state]
)";

class SharedStateSettingsTest : public FolderTest {
 protected:
  SharedStateSettingsTest() {
    write("password", "secret\n");
    write("empty", "");
    std::filesystem::permissions(folder_ / "password", std::filesystem::perms::owner_read);
    write("open", "secret\n");
    std::filesystem::permissions(folder_ / "open", std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  }
  std::string problems(std::string const& text) {
    auto const loaded = load_settings({"cordon.toml", std::string(before) + text}, folder_, StandingClock(some_day));
    return config::render(loaded.source, loaded.problems);
  }
};

TEST_F(SharedStateSettingsTest, MayNameAServerOrNone) {
  EXPECT_EQ(problems(""), "");
  EXPECT_EQ(problems("url = \"redis://127.0.0.1\"\n"), "");
  EXPECT_EQ(problems("url = \"redis://localhost:7000/1\"\n"), "");
  EXPECT_EQ(problems("url = \"rediss://state.internal\"\nuser = \"edge\"\npassword_file = \"password\"\n"), "");
  EXPECT_EQ(problems("url = \"unix:/run/redis/redis.sock\"\nprefix = \"berlin\"\n"), "");
}

struct Row {
  std::string text;
  std::string complaint;
};

TEST_F(SharedStateSettingsTest, AreRefusedWithASentenceWhenTheyCannotBeMeant) {
  Row const rows[] = {
      {"url = \"http://10.0.0.7\"\n", "it begins with `redis://`"},
      {"url = \"redis://edge:secret@10.0.0.7\"\n", "set `user` and `password_file`"},
      {"url = \"redis://127.0.0.1\"\nuser = \"edge\"\n", "a user proves nothing without a password"},
      {"url = \"redis://127.0.0.1\"\npassword_file = \"missing\"\n", "missing holds no password"},
      {"url = \"redis://127.0.0.1\"\npassword_file = \"empty\"\n", "empty holds no password"},
      {"url = \"redis://127.0.0.1\"\npassword_file = \"open\"\n", "every user of this machine can read"},
      {"url = \"redis://127.0.0.1\"\nprefix = \"a{b\"\n", "a word without braces"},
      {"url = \"redis://127.0.0.1\"\nca = \"password\"\n", "`ca` does nothing"},
      {"url = \"rediss://127.0.0.1\"\nca = \"password\"\n", "password"},
      {"url = \"redis://10.0.0.7\"\n", "crosses the network in clear"},
      {"prefix = \"a\"\n", "does nothing without `url`"},
  };
  for (auto const& [text, complaint] : rows) EXPECT_THAT(problems(text), HasSubstr(complaint)) << text;
}

TEST_F(SharedStateSettingsTest, AreNeverShownWithAPassword) {
  EXPECT_THAT(problems("url = \"redis://127.0.0.1\"\npassword_file = \"open\"\n"), ::testing::Not(HasSubstr("secret\n")));
}

}  // namespace
}  // namespace cordon::control
