#include "access/policy/policy.h"

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using enum RuleKind;

std::string decide(Policy const& policy, Question const& question) {
  return spelled(policy.decide(question));
}

TEST(Policy, RefusesWhatNoRuleAllows) {
  auto const person = anna();
  EXPECT_EQ(decide(policy_of({}), asks(&person)), "refused: rule.none");
  EXPECT_EQ(decide(policy_of({}), asks(nullptr)), "refused: rule.none");
  auto const policy = policy_of({{.name = "a", .paths = {"/a/"}}});
  EXPECT_EQ(decide(policy, asks(&person, "/a/")), "allowed by a");
  EXPECT_EQ(decide(policy, asks(&person, "/b/")), "refused: rule.none");
  EXPECT_EQ(decide(policy, asks(nullptr, "/b/")), "refused: rule.none");
  EXPECT_EQ(decide(policy, asks(&person, "*")), "refused: rule.none");
}

TEST(Policy, LetsNobodyInWhoHasNotLoggedIn) {
  auto const policy = policy_of({{.name = "all"}, {.name = "near", .when = {"network:10.0.0.0/8"}}});
  EXPECT_EQ(decide(policy, asks(nullptr)), "log_in by all: nobody");
}

TEST(Policy, LetsTheRulesThatNameThePathMostCloselyDecide) {
  auto const policy = policy_of({
      {.name = "staff", .when = {"group:staff"}},
      {.name = "admins", .paths = {"/admin/"}, .when = {"group:admins"}},
      {.kind = bypass, .name = "health", .paths = {"/admin/health"}},
      {.kind = service, .name = "backup", .paths = {"/admin/backup/"}, .when = {"token:backup"}},
  });
  auto const doctor = with_groups({"staff"});
  auto const admin = with_groups({"admins"});
  EXPECT_EQ(decide(policy, asks(&doctor, "/")), "allowed by staff");
  EXPECT_EQ(decide(policy, asks(&doctor, "/administration")), "allowed by staff");
  EXPECT_EQ(decide(policy, asks(&doctor, "/admin/")), "refused by admins: group.missing");
  EXPECT_EQ(decide(policy, asks(&doctor, "/admin")), "refused by admins: group.missing");
  EXPECT_EQ(decide(policy, asks(&admin, "/admin/users")), "allowed by admins");
  EXPECT_EQ(decide(policy, asks(&admin, "/")), "refused by staff: group.missing");
  EXPECT_EQ(decide(policy, asks(nullptr, "/admin/health")), "allowed by health");
  EXPECT_EQ(decide(policy, asks(nullptr, "/admin/health/")), "log_in by admins: nobody");
  EXPECT_EQ(decide(policy, asks(nullptr, "/admin/health/x")), "log_in by admins: nobody");
  EXPECT_EQ(decide(policy, asks(&admin, "/admin/backup/")), "refused by backup: machine.unknown");
  auto machine = asks(nullptr, "/admin/backup/");
  machine.machine.token = "backup";
  EXPECT_EQ(decide(policy, machine), "allowed by backup");
  machine.machine.token = "other";
  EXPECT_EQ(decide(policy, machine), "refused by backup: token.other");
}

TEST(Policy, TriesBypassThenServiceThenAllow) {
  auto const policy = policy_of({
      {.name = "people"},
      {.kind = service, .name = "machines", .when = {"token:any"}},
      {.kind = bypass, .name = "near", .when = {"network:192.0.2.0/24"}},
  });
  auto const person = anna();
  auto question = asks(&person);
  EXPECT_EQ(decide(policy, question), "allowed by people");
  question.machine.token = "a";
  EXPECT_EQ(decide(policy, question), "allowed by machines");
  question.client = net::Address::parse_ip("192.0.2.1").value();
  EXPECT_EQ(decide(policy, question), "allowed by near");
}

TEST(Deny, WinsOverAll) {
  auto const policy = policy_of({
      {.kind = bypass, .name = "open", .paths = {"/open/very/"}},
      {.name = "people"},
      {.kind = deny, .name = "contractors", .any = {"group:contractors"}},
      {.kind = deny, .name = "closed", .paths = {"/open/very/closed/"}},
      {.kind = deny, .name = "abroad", .when = {"country:US"}},
  });
  auto const contractor = with_groups({"contractors"});
  auto const person = anna();
  EXPECT_EQ(decide(policy, asks(&person, "/x")), "allowed by people");
  EXPECT_EQ(decide(policy, asks(&contractor, "/x")), "refused by contractors: rule.denied");
  EXPECT_EQ(decide(policy, asks(&contractor, "/open/very/")), "refused by contractors: rule.denied");
  EXPECT_EQ(decide(policy, asks(nullptr, "/open/very/")), "allowed by open");
  EXPECT_EQ(decide(policy, asks(nullptr, "/open/very/closed/x")), "refused by closed: rule.denied");
  auto abroad = asks(nullptr, "/x");
  abroad.country = "US";
  EXPECT_EQ(decide(policy, abroad), "refused by abroad: rule.denied");
}

// What cannot be known counts as a hit; what depends on who logs in does not.
TEST(Deny, IsClosedWhereItsSourceIsAway) {
  auto const policy = policy_of({
      {.name = "people"},
      {.kind = bypass, .name = "open", .paths = {"/open/"}},
      {.kind = deny, .name = "contractors", .any = {"group:contractors"}},
      {.kind = deny, .name = "abroad", .paths = {"/local/"}, .when = {"country:US"}},
  });
  auto person = anna();
  EXPECT_EQ(decide(policy, asks(nullptr, "/open/")), "allowed by open");
  EXPECT_EQ(decide(policy, asks(nullptr, "/")), "log_in by people: nobody");
  person.refreshed = noon - 25h;
  auto const decision = policy.decide(asks(&person, "/"));
  EXPECT_EQ(spelled(decision), "step_up by contractors: too_old");
  EXPECT_EQ(decision.asks, (StepUp{.within = 24h}));
  EXPECT_EQ(decide(policy, asks(&person, "/open/")), "step_up by contractors: too_old");
  person.refreshed = noon;
  person.groups_known = false;
  EXPECT_EQ(decide(policy, asks(&person, "/")), "unavailable by contractors: group.unknown");
  person.groups_known = true;
  auto nowhere = asks(&person, "/local/");
  nowhere.country = {};
  EXPECT_EQ(decide(policy, nowhere), "unavailable by abroad: country.unknown");
  nowhere.path = "/";
  EXPECT_EQ(decide(policy, nowhere), "allowed by people");
}

TEST(Deny, HoldsForMachinesAndNobodyWhereOnlySomePeopleAreExcepted) {
  auto const policy = policy_of({
      {.name = "people"},
      {.kind = service, .name = "machines", .when = {"token:any"}},
      {.kind = bypass, .name = "open", .paths = {"/open/"}},
      {.kind = deny, .name = "all but admins", .unless = {"group:admins"}},
  });
  auto const admin = with_groups({"admins"});
  auto const doctor = anna();
  EXPECT_EQ(decide(policy, asks(&admin)), "allowed by people");
  EXPECT_EQ(decide(policy, asks(&doctor)), "refused by all but admins: rule.denied");
  EXPECT_EQ(decide(policy, asks(nullptr)), "log_in by people: nobody");
  EXPECT_EQ(decide(policy, asks(nullptr, "/open/")), "log_in by all but admins: nobody");
  auto machine = asks(nullptr);
  machine.machine.token = "a";
  EXPECT_EQ(decide(policy, machine), "log_in by all but admins: nobody");
}

TEST(Allow, AsksForWhatIsMissing) {
  auto const policy = policy_of({
      {.name = "doctors", .when = {"group:doctors", "mfa:phishing-resistant within 1h", "network:10.0.0.0/8"}},
      {.name = "auditors", .when = {"group:auditors", "acr:highest"}},
  });
  auto person = anna();
  auto decision = policy.decide(asks(&person));
  EXPECT_EQ(spelled(decision), "step_up by doctors: too_old");
  EXPECT_EQ(decision.asks, (StepUp{.within = 1h, .second_factor = true, .phishing_resistant = true}));
  EXPECT_EQ(decision.source, "hospital");
  person.authenticated = noon;
  EXPECT_EQ(decide(policy, asks(&person)), "step_up by doctors: mfa.phishable");
  person.amr = {"phr", "mfa"};
  EXPECT_EQ(decide(policy, asks(&person)), "allowed by doctors");
  auto far = asks(&person);
  far.client = net::Address::parse_ip("192.0.2.1").value();
  EXPECT_EQ(decide(policy, far), "refused by doctors: network.other");
  person.groups = {"auditors"};
  decision = policy.decide(asks(&person));
  EXPECT_EQ(spelled(decision), "step_up by auditors: acr.other");
  EXPECT_EQ(decision.asks, (StepUp{.acr = "highest"}));
  person.groups = {};
  EXPECT_EQ(decide(policy, asks(&person)), "refused by doctors: group.missing");
}

TEST(Allow, AsksWhy) {
  auto const policy = policy_of({{.name = "records", .purpose = true, .purpose_holds = 1h}});
  auto const person = anna();
  auto question = asks(&person);
  struct Row {
    Purpose purpose;
    std::string expected;
  };
  std::vector<Row> const rows{
      {{.rule = "records", .text = "on call", .given = noon - 1h}, "allowed by records"},
      {{.rule = "records", .text = "on call", .given = noon - 61min}, "purpose by records: purpose.missing"},
      {{.rule = "records", .text = "on call", .given = noon + 1s}, "purpose by records: purpose.missing"},
      {{.rule = "records", .text = " \t", .given = noon}, "purpose by records: purpose.missing"},
      {{.rule = "other", .text = "on call", .given = noon}, "purpose by records: purpose.missing"},
  };
  EXPECT_EQ(decide(policy, question), "purpose by records: purpose.missing");
  for (auto const& [purpose, expected] : rows) {
    question.purposes = {&purpose, 1};
    EXPECT_EQ(decide(policy, question), expected) << purpose.text;
  }
}

TEST(Allow, AsksSomebodyElse) {
  auto const policy = policy_of(
      {{.name = "vault", .approval = ApprovalTerms{.approvers = {"chief@clinic.eu", "anna@clinic.eu"}, .longest = 1h}}});
  auto const person = anna();
  auto question = asks(&person);
  struct Row {
    Approval approval;
    std::string expected;
  };
  std::string const asked = "approval by vault: approval.missing";
  std::vector<Row> const rows{
      {{.rule = "vault", .by = "chief@clinic.eu", .given = noon - 30min, .until = noon + 1s}, "allowed by vault"},
      {{.rule = "vault", .by = "chief@clinic.eu", .given = noon - 30min, .until = noon}, asked},
      {{.rule = "vault", .by = "chief@clinic.eu", .given = noon - 1h, .until = noon + 9h}, asked},
      {{.rule = "vault", .by = "chief@clinic.eu", .given = noon + 1s, .until = noon + 9min}, asked},
      {{.rule = "vault", .by = "anna@clinic.eu", .given = noon, .until = noon + 1min}, asked},
      {{.rule = "vault", .by = "bob@clinic.eu", .given = noon, .until = noon + 1min}, asked},
      {{.rule = "other", .by = "chief@clinic.eu", .given = noon, .until = noon + 1min}, asked},
  };
  EXPECT_EQ(decide(policy, question), asked);
  for (auto const& [approval, expected] : rows) {
    question.approvals = {&approval, 1};
    EXPECT_EQ(decide(policy, question), expected) << approval.by;
  }
}

TEST(Allow, AsksNobodyElseForWhoHasNoVerifiedAddress) {
  auto const policy = policy_of({{.name = "vault", .approval = ApprovalTerms{.approvers = {"chief@clinic.eu"}}}});
  auto person = anna();
  person.email = "";
  auto question = asks(&person);
  EXPECT_EQ(decide(policy, question), "refused by vault: email.unverified");
  Approval const approval{.rule = "vault", .by = "chief@clinic.eu", .given = noon - 1min, .until = noon + 1h};
  question.approvals = {&approval, 1};
  EXPECT_EQ(decide(policy, question), "refused by vault: email.unverified") << "perhaps they gave it themselves";
}

TEST(Allow, BelievesAnApprovalAsLongAsTheRuleNamesItsGround) {
  auto const person = anna();
  auto question = asks(&person);
  Approval const approval{
      .rule = "vault", .by = "chief@clinic.eu", .given = noon - 1min, .until = noon + 1h, .as = "group:heads"};
  question.approvals = {&approval, 1};
  for (auto const& [approvers, expected] :
       {std::pair(std::vector<std::string>{"group:heads"}, "allowed by vault"),
        std::pair(std::vector<std::string>{"group:chiefs", "chief@clinic.eu"}, "approval by vault: approval.missing")}) {
    auto const policy = policy_of({{.name = "vault", .approval = ApprovalTerms{.approvers = approvers}}});
    EXPECT_EQ(decide(policy, question), expected);
  }
}

TEST(Allow, KnowsItsApproversByAddressAndByConditions) {
  auto const policy = policy_of(
      {{.name = "vault", .approval = ApprovalTerms{.approvers = {"chief@clinic.eu", "group:heads", "domain:board.eu"}}}});
  auto const& rule = policy.rules().front();
  auto const ground = [&](std::string const& email, std::vector<std::string> groups) {
    auto person = with_groups(std::move(groups));
    person.email = email;
    return std::string(approver_by(rule, asks(&person)));
  };
  EXPECT_EQ(ground("chief@clinic.eu", {}), "chief@clinic.eu");
  EXPECT_EQ(ground("anna@clinic.eu", {"heads"}), "group:heads");
  EXPECT_EQ(ground("anna@board.eu", {"doctors"}), "domain:board.eu");
  EXPECT_EQ(ground("anna@clinic.eu", {"doctors"}), "");
  EXPECT_EQ(ground("", {"heads"}), "") << "nobody verified an address";
  EXPECT_EQ(approver_by(rule, asks(nullptr)), "");
}

TEST(BreakGlass, IsOfferedAndRingsAnAlarm) {
  auto const policy = policy_of({
      {.name = "emergency", .when = {"group:doctors"}, .break_glass = true},
      {.name = "care team", .when = {"group:team"}},
      {.name = "passkey", .paths = {"/strong/"}, .when = {"mfa:phishing-resistant"}},
      {.name = "emergency strong", .paths = {"/strong/"}, .when = {"group:doctors"}, .break_glass = true},
  });
  auto const doctor = anna();
  auto question = asks(&doctor);
  auto decision = policy.decide(question);
  EXPECT_EQ(spelled(decision), "purpose by emergency: purpose.missing");
  EXPECT_FALSE(decision.alarm);
  EXPECT_NE(decision.emergency, nullptr);

  question.path = "/strong/";
  decision = policy.decide(question);
  EXPECT_EQ(spelled(decision), "step_up by passkey: mfa.phishable");
  ASSERT_NE(decision.emergency, nullptr);
  EXPECT_EQ(decision.emergency->name, "emergency strong");

  // Who said why to another rule has not broken the glass of this one.
  std::vector<Purpose> purposes{{.rule = "care team", .text = "care", .given = noon}};
  question.purposes = purposes;
  EXPECT_FALSE(policy.decide(question).is_allowed());
  purposes.front().rule = "emergency strong";
  decision = policy.decide(question);
  EXPECT_EQ(spelled(decision), "allowed by emergency strong");
  EXPECT_TRUE(decision.alarm);

  auto const team = with_groups({"team", "doctors"});
  decision = policy.decide(asks(&team));
  EXPECT_EQ(spelled(decision), "allowed by care team");
  EXPECT_FALSE(decision.alarm);
  auto const stranger = with_groups({});
  decision = policy.decide(asks(&stranger));
  EXPECT_EQ(spelled(decision), "refused by care team: group.missing");
  EXPECT_EQ(decision.emergency, nullptr);
}

TEST(Shadow, DecidesNothingAndIsTold) {
  auto const policy = policy_of({
      {.name = "people"},
      {.kind = deny, .name = "would deny", .any = {"group:doctors"}, .shadow = true},
      {.name = "would narrow", .paths = {"/narrow/"}, .when = {"group:admins"}, .shadow = true},
      {.name = "would widen", .paths = {"/"}, .shadow = true},
  });
  auto const doctor = anna();
  auto const told = [&](Identity const& who, std::string_view path) {
    auto const decision = policy.decide(asks(&who, path));
    auto result = spelled(decision);
    for (auto const& shadow : decision.shadow) result += ", " + shadow.rule->name + ": " + std::string(name(shadow.outcome));
    return result;
  };
  EXPECT_EQ(told(doctor, "/"), "allowed by people, would deny: refused");
  EXPECT_EQ(told(doctor, "/narrow/"), "allowed by people, would deny: refused, would narrow: refused");
  auto const nurse = with_groups({"nurses"});
  EXPECT_EQ(told(nurse, "/"), "allowed by people");
  EXPECT_EQ(told(nurse, "/narrow/"), "allowed by people, would narrow: refused");
}

TEST(Policy, TellsHowLongASessionMayLast) {
  auto const policy = policy_of({{.name = "all", .session = {.idle = 15min, .absolute = 8h}},
                                 {.name = "Strict", .paths = {"/Strict/"}, .session = {.idle = 5min}}});
  auto const person = anna();
  EXPECT_EQ(policy.decide(asks(&person, "/a")).session, (SessionLimits{.idle = 15min, .absolute = 8h}));
  EXPECT_EQ(policy.decide(asks(&person, "/Strict/")).session, (SessionLimits{.idle = 5min}));
  // One origin takes this for what "all" covers, another for what "Strict" covers.
  EXPECT_EQ(policy.decide(asks(&person, "/strict/")).session, (SessionLimits{.idle = 5min, .absolute = 8h}));
}

}  // namespace
}  // namespace cordon::access
