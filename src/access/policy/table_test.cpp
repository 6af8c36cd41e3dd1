#include "access/policy/table.h"

#include "access/policy/fixture.h"
#include "access/policy/table_file.h"

namespace cordon::access {
namespace {

Policy example() {
  return policy_of({
      {.name = "staff", .when = {"group:staff"}},
      {.name = "vault",
       .paths = {"/vault/"},
       .when = {"mfa:any within 1h", "time:mon-fri 07:00-19:00 Europe/Paris", "external:hr"},
       .purpose = true,
       .approval = ApprovalTerms{.approvers = {"chief@clinic.eu", "group:heads"}}},
      {.kind = RuleKind::service,
       .name = "machines",
       .paths = {"/api/"},
       .any = {"token:backup", "certificate:any", "jwt:gematik"}},
      {.kind = RuleKind::bypass, .name = "health", .paths = {"/health"}, .when = {"network:10.0.0.0/8", "country:FR"}},
  });
}

// The surprises of a table, or what is wrong with it: "2: refused by staff".
std::string surprises(std::string const& text) {
  auto const policy = example();
  config::Source const source{.name = "table.toml", .text = text};
  auto const file = TableFile::read(source, noon);
  if (!file) return config::render(source, file.error());
  auto const found = run(file->cases(), [&](std::string_view host) { return host == "staff.test" ? &policy : nullptr; });
  std::string result;
  for (auto const& each : found) {
    result += std::to_string(each.row - file->cases().data()) + ": " + std::string(name(each.outcome));
    result += each.rule.empty() ? "\n" : " by " + each.rule + "\n";
    EXPECT_FALSE(each.explanation.empty());
  }
  return result;
}

constexpr std::string_view people = R"(
[[person]]
name = "anna"
email = "anna@clinic.eu"
groups = ["staff"]
claims = ["department=icu"]
amr = ["pwd", "otp"]
logged_in = "30m"
)";

TEST(Table, IsQuietWhenAllComesOutAsItSays) {
  EXPECT_EQ(surprises(std::string(people) + R"(
[[case]]
who = "anna"
url = "https://staff.test/"
expect = "allowed"
rule = "staff"
[[case]]
url = "https://staff.test/"
expect = "log_in"
[[case]]
who = "anna"
url = "https://staff.test/vault/"
at = "2026-03-02 06:00"
external = ["hr"]
purposes = ["vault"]
approvals = ["vault by chief@clinic.eu"]
expect = "allowed"
rule = "vault"
[[case]]
who = "anna"
url = "https://staff.test/vault/"
external = "hr"
purposes = "vault"
approvals = "vault by bob@clinic.eu as group:heads"
expect = "allowed"
[[case]]
who = "anna"
url = "https://staff.test/vault/"
external = "hr"
purposes = "vault"
approvals = "vault by bob@clinic.eu"
expect = "approval"
[[case]]
who = "anna"
url = "https://staff.test/vault/"
at = "2026-03-02 05:59"
external = "hr"
expect = "refused"
[[case]]
who = "anna"
url = "https://staff.test/vault/"
external = "hr"
purposes = "vault"
expect = "approval"
[[case]]
token = "backup"
url = "https://staff.test/api/x"
expect = "allowed"
[[case]]
certificate = "CN=pacs"
url = "https://staff.test/api/x"
expect = "allowed"
[[case]]
jwt = "gematik"
url = "https://staff.test/api/x"
expect = "allowed"
[[case]]
url = "https://staff.test/health"
from = "10.1.2.3"
country = "FR"
expect = "allowed"
rule = "health"
)"),
            "");
}

TEST(Table, TellsWhatCameOutOtherwise) {
  EXPECT_EQ(surprises(std::string(people) + R"(
[[case]]
who = "anna"
url = "https://staff.test/"
expect = "refused"
[[case]]
who = "anna"
url = "https://staff.test/"
expect = "allowed"
rule = "vault"
[[case]]
who = "anna"
url = "https://elsewhere.test/"
expect = "allowed"
[[case]]
who = "anna"
url = "https://staff.test//vault/"
expect = "allowed"
[[case]]
who = "anna"
url = "https://staff.test/VAULT/"
expect = "allowed"
)"),
            "0: allowed by staff\n"
            "1: allowed by staff\n"
            "2: refused\n"
            "3: refused\n"
            "4: unavailable by vault\n");
}

TEST(Table, ExplainsASurprise) {
  auto const policy = example();
  auto const person = anna();
  std::vector<Case> const cases{
      {.name = {}, .who = &person, .url = "https://staff.test/", .at = noon, .expect = Outcome::refused}};
  auto const found = run(cases, [&](std::string_view) { return &policy; });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].explanation.starts_with("allowed by allow \"staff\"\n")) << found[0].explanation;
}

TEST(Table, SaysWhereItIsWrong) {
  auto const text = surprises(std::string(people) + R"([[case]]
who = "ana"
url = "https://staff.test/"
expect = "alowed"
[[case]]
color = "red"
)");
  EXPECT_NE(text.find("table.toml:12:10: error: `expect`"), std::string::npos) << text;
  EXPECT_NE(text.find("color"), std::string::npos) << text;
  auto const later = surprises(std::string(people) + R"([[case]]
who = "ana"
url = "https://staff.test/"
at = "2026-02-30 08:30"
from = "here"
approvals = "vault"
expect = "allowed"
)");
  EXPECT_NE(later.find("table.toml:10:7: error: there is no person \"ana\""), std::string::npos) << later;
  EXPECT_NE(later.find("did you mean \"anna\"?"), std::string::npos) << later;
  EXPECT_NE(later.find("table.toml:12:6: error: `at` is no time"), std::string::npos) << later;
  EXPECT_NE(later.find("table.toml:13:8: error: `from` is no address"), std::string::npos) << later;
  EXPECT_NE(later.find("error: \"vault\" does not say who approved"), std::string::npos) << later;
}

}  // namespace
}  // namespace cordon::access
