#include "access/policy/fixture.h"
#include "http/url.h"

namespace cordon::access {
namespace {

using enum RuleKind;

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

}  // namespace
}  // namespace cordon::access
