#include "access/policy/policy.h"

#include "access/policy/fixture.h"
#include "http/url.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using enum RuleKind;

Identity with_groups(std::vector<std::string> groups) {
  auto person = anna();
  person.groups = std::move(groups);
  return person;
}

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

// Through the parser of the edge, as a request comes.
std::string ask_for(Policy const& policy, Identity const* who, std::string const& target) {
  Arena arena;
  http::Target parsed;
  auto const read = http::parse_path(target, arena, parsed);
  if (!read) return std::string(read.error().reason);
  return spelled(policy.decide(asks(who, parsed.path)));
}

TEST(Paths, KeepTheirRulesHoweverTheyAreSpelled) {
  auto const policy = policy_of({
      {.name = "staff", .when = {"group:staff"}},
      {.name = "admins", .paths = {"/admin/"}, .when = {"group:admins"}},
      {.kind = bypass, .name = "public", .paths = {"/public/"}},
      {.kind = deny, .name = "nobody", .paths = {"/staff/Secret"}},
      {.name = "one", .paths = {"/exactly"}, .when = {"group:admins"}},
  });
  auto const doctor = with_groups({"staff"});
  std::string const admins = "refused by admins: group.missing";
  std::string const nobody = "refused by nobody: rule.denied";
  struct Row {
    std::string target, expected;
  };
  std::vector<Row> const rows{
      {"/", "allowed by staff"},
      {"/a;x/b.c/D", "allowed by staff"},
      {"/public/x", "allowed by public"},
      {"/admin/", admins},
      {"/admin", admins},
      {"/admin/users", admins},
      {"/admin;x/", admins},
      {"/admin;x", admins},
      {"/admin;x=1;y/users", admins},
      {"/admin%3bx/users", admins},
      {"/ADMIN/", admins},
      {"/Admin", admins},
      {"/aDmIn/users", admins},
      {"/admin./", admins},
      {"/admin.", admins},
      {"/admin...", admins},
      {"/admin%20/", admins},
      {"/admin%20%20.%20/users", admins},
      {"/ADMIN%20.;x=1/users", admins},
      {"/ADMIN;x=.%20/users", admins},
      {"/%61dmin/", admins},
      {"/%41dmin%2e/", admins},
      {"/./admin/", admins},
      {"/x/../admin/", admins},
      {"/public/../admin/", admins},
      {"//admin/", "url.empty_segment"},
      {"/public//../admin/", "url.empty_segment"},
      {"/public/..;/admin/", "url.dot_segment_parameter"},
      {"/public/..%2fadmin/", "url.encoded_slash"},
      {"/public/%2e%2e/admin/", "url.encoded_dot_segment"},
      {"/public/..%20/admin/", "refused: path.ambiguous"},
      {"/public/.../admin/", "refused: path.ambiguous"},
      {"/public/%20/../../admin/", admins},
      {"/public/..%5cadmin/", "url.encoded_backslash"},
      {"/admin%00/", "url.encoded_nul"},
      {"/admin%09/", "url.encoded_control"},
      {"/%252e%252e/admin", "url.double_encoding"},
      {"/admin/?public", admins},
      {"/public;x/", "log_in by staff: nobody"},
      {"/staff/Secret", nobody},
      {"/staff/secret", nobody},
      {"/STAFF/SECRET", nobody},
      {"/staff/Secret/", nobody},
      {"/staff/Secret;x", nobody},
      {"/staff/secret.", nobody},
      {"/staff/secret%20;x/", nobody},
      {"/staff/secrets", "allowed by staff"},
      {"/exactly", "refused by one: group.missing"},
      {"/exactly/", "refused by one: group.missing"},
      {"/exactly;/", "refused by one: group.missing"},
      {"/exactly/x", "allowed by staff"},
  };
  for (auto const& [target, expected] : rows) {
    bool const asks_nobody = expected.ends_with("nobody") && expected.starts_with("log_in");
    EXPECT_EQ(ask_for(policy, asks_nobody ? nullptr : &doctor, target), expected) << target;
  }
}

TEST(Paths, OfABypassAreNotWidened) {
  auto const policy = policy_of({{.name = "people"}, {.kind = bypass, .name = "login", .paths = {"/login"}}});
  EXPECT_EQ(ask_for(policy, nullptr, "/login"), "allowed by login");
  for (std::string const target : {"/login/", "/login/x", "/LOGIN", "/login;x", "/login.", "/login%20", "/login/../x"}) {
    EXPECT_EQ(ask_for(policy, nullptr, target), "log_in by people: nobody") << target;
  }
}

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
