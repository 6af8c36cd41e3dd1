#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using enum RuleKind;

TEST(Policy, SaysAllThatIsWrong) {
  auto const faults = [](std::vector<RuleText> const& rules) {
    auto const policy = Policy::make(rules, standard_kinds());
    return policy ? std::string() : spelled(policy.error());
  };
  EXPECT_EQ(faults({{.name = "a", .paths = {"/", "x"}, .any = {"member", "grop:a"}, .when = {"mfa:x"}, .unless = {"email:a"}},
                    {.name = "a"},
                    {.name = ""}}),
            "0.paths[1] a path begins with `/`\n"
            "0.any[1] there is no condition `grop`: did you mean `group`?\n"
            "0.when[0] there are `mfa:any` and `mfa:phishing-resistant`\n"
            "0.unless[0] `email:` is followed by an address, for example `email:anna@clinic.eu`\n"
            "2.name[0] a rule has a name: records and pages speak of it\n"
            "1.name[0] another rule is called `a`: give each a name of its own\n");
  EXPECT_EQ(faults({{.kind = bypass, .name = "a", .when = {"country:FR", "group:a"}, .unless = {"member"}}}),
            "0.when[1] a bypass asks nobody who they are, and `group:a` needs to know: make it an `allow`\n"
            "0.unless[0] a bypass asks nobody who they are, and `member` needs to know: make it an `allow`\n");
  EXPECT_EQ(faults({{.kind = service, .name = "a", .when = {"network:10.0.0.0/8"}, .unless = {"token:a"}}}),
            "0.when[0] a service rule says which machine: by `token:`, `certificate:` or `jwt:`\n");
  EXPECT_EQ(faults({{.kind = deny,
                     .name = "a",
                     .purpose = true,
                     .approval = ApprovalTerms{.approvers = {"a@b.eu"}},
                     .break_glass = true,
                     .session = {.idle = 1min}}}),
            "0.purpose[0] `purpose` belongs to an `allow`: a deny asks nobody\n"
            "0.approval[0] `approval` belongs to an `allow`: a deny asks nobody\n"
            "0.break_glass[0] `break_glass` belongs to an `allow`: a deny asks nobody\n"
            "0.session[0] `session` belongs to an `allow`: a deny asks nobody\n");
  EXPECT_EQ(faults({{.name = "a", .approval = ApprovalTerms{.approvers = {}, .longest = 0s}},
                    {.name = "b", .approval = ApprovalTerms{.approvers = {"A@b.eu", "c"}}}}),
            "0.approval[0] somebody must be there to approve: name their e-mail addresses\n"
            "0.approval[0] an approval lasts at least a minute\n"
            "1.approval[0] `A@b.eu` is no e-mail address in lower case\n"
            "1.approval[1] `c` is no e-mail address in lower case\n");
  EXPECT_EQ(faults({{.name = "a", .approval = ApprovalTerms{.approvers = {"grop:a", "network:10.0.0.0/8", "member"}}}}),
            "0.approval[0] there is no condition `grop`: did you mean `group`?\n"
            "0.approval[1] `network:10.0.0.0/8` says nothing of who approves\n");
}

TEST(Policy, LetsNoBypassAskForPeople) {
  auto kinds = standard_kinds();
  std::vector<PeopleText> const people{{.name = "doctors", .any = {"group:doctors"}}, {.name = "near", .any = {"country:FR"}}};
  ASSERT_TRUE(add_people(kinds, people).empty());
  auto const made = [&](std::string condition) {
    std::vector<RuleText> const rules{{.kind = bypass, .name = "a", .when = {std::move(condition)}}};
    return Policy::make(rules, kinds).has_value();
  };
  EXPECT_FALSE(made("people:doctors"));
  EXPECT_TRUE(made("people:near"));
}

}  // namespace
}  // namespace cordon::access
