#include "cli.h"

namespace cordon {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto configuration = R"(
[node]
name = "edge1"
region = "eu"
[[listen]]
address = "127.0.0.1:8443"
[access]
login = "https://login.clinic.eu"
[[site]]
host = "staff.clinic.eu"
origin = ["http://127.0.0.1:9000"]
certificate = "not/there.pem"
key = "not/there-key.pem"
region = "eu"
purpose = "care"
data = "health"
[[site.allow]]
name = "doctors"
when = ["group:doctors"]
)";

constexpr auto people = R"(
[[person]]
name = "anna"
email = "anna@clinic.eu"
groups = ["doctors"]
)";

class PolicyTest : public Cli {
 protected:
  PolicyTest() { write("cordon.toml", configuration); }

  void write(std::string const& name, std::string const& text) const { std::ofstream(folder_ / name) << text; }
  Outcome test(std::string const& table) const {
    write("table.toml", people + table);
    return run("policy test -c " + (folder_ / "cordon.toml").string() + " " + (folder_ / "table.toml").string());
  }
};

TEST_F(PolicyTest, HasARowForEachCaseAndNeedsNoCertificate) {
  auto const [code, output] = test(R"([[case]]
name = "doctors get in"
who = "anna"
url = "https://staff.clinic.eu/"
expect = "allowed"
rule = "doctors"
)");
  EXPECT_EQ(code, 0) << output;
  EXPECT_THAT(output, HasSubstr("ok    doctors get in"));
  EXPECT_THAT(output, HasSubstr("allowed by \"doctors\""));
  EXPECT_THAT(output, HasSubstr("1 cases, all as expected"));
  EXPECT_THAT(output, Not(HasSubstr("\x1b"))) << "this is no terminal";
}

TEST_F(PolicyTest, ShowsWhatIsOtherwiseAndWhy) {
  auto const [code, output] = test(R"([[case]]
who = "anna"
url = "https://staff.clinic.eu/"
expect = "refused"
[[case]]
url = "https://staff.clinic.eu/"
expect = "log_in"
)");
  EXPECT_EQ(code, 1) << output;
  EXPECT_THAT(output, HasSubstr("FAIL  anna GET https://staff.clinic.eu/"));
  EXPECT_THAT(output, HasSubstr("+ expected  refused\n        - decided   allowed by \"doctors\"\n"));
  EXPECT_THAT(output, HasSubstr("group:doctors"));
  EXPECT_THAT(output, HasSubstr("ok    nobody GET https://staff.clinic.eu/"));
  EXPECT_THAT(output, HasSubstr("2 cases, 1 not as expected"));
}

TEST_F(PolicyTest, TellsWhatCannotBeReadFromWhatDiffers) {
  EXPECT_EQ(test("[[case]]\nwho = \"nobody we know\"\n").code, 2);
  EXPECT_EQ(run("policy test -c " + (folder_ / "cordon.toml").string() + " " + (folder_ / "none.toml").string()).code, 2);
  EXPECT_EQ(run("policy test -c " + (folder_ / "none.toml").string() + " " + (folder_ / "table.toml").string()).code, 2);
  write("cordon.toml", std::string(configuration) + "unless = [\"grup:doctors\"]\n");
  auto const wrong = test("[[case]]\nurl = \"https://staff.clinic.eu/\"\nexpect = \"log_in\"\n");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.output, HasSubstr("grup"));
}

TEST_F(PolicyTest, ExplainsOnlyWhatARunningNodeAnswers) {
  write("admin.key", std::string(43, 'A') + "\n");
  auto const key = folder_ / "admin.key";
  std::filesystem::permissions(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  auto const [code, output] =
      run("policy explain --admin 127.0.0.1:1 --key " + key.string() + " anna@clinic.eu staff.clinic.eu/");
  EXPECT_EQ(code, 1);
  EXPECT_THAT(output, HasSubstr("nobody answers at http://127.0.0.1:1"));
}

}  // namespace
}  // namespace cordon
