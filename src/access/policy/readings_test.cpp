#include "access/policy/readings.h"

#include <gtest/gtest.h>

#include <vector>

#include "access/policy/rule_path.h"

namespace cordon::access {
namespace {

std::vector<std::string> readings(std::string const& path, Readings::Rules rules = {}) {
  Readings const found(path, rules);
  if (found.is_ambiguous()) return {"ambiguous"};
  std::vector<std::string> result;
  for (auto const& reading : found.all()) result.push_back(std::string(reading.path) + (reading.folded ? " folded" : ""));
  return result;
}

struct Row {
  std::string path;
  std::vector<std::string> expected;
};

TEST(Readings, AreOneForAPlainPath) {
  for (std::string const path : {"/", "/a", "/a/b.html", "/.well-known/x", "/a.b/c-d_e~f", "/fhir/$everything", "*", "/a/b/"}) {
    EXPECT_EQ(readings(path), std::vector{path});
  }
  EXPECT_EQ(readings("/caf%C3%A9").front(), "/caf%C3%A9");
}

TEST(Readings, AreAllThatAnOriginMayTake) {
  std::vector<Row> const rows{
      {"/admin;x/", {"/admin;x/", "/admin/"}},
      {"/a;v=1/b;w", {"/a;v=1/b;w", "/a/b"}},
      {"/admin%20/", {"/admin%20/", "/admin/"}},
      {"/admin./", {"/admin./", "/admin/"}},
      {"/admin.", {"/admin.", "/admin"}},
      {"/admin%20.%20./x", {"/admin%20.%20./x", "/admin/x"}},
      {"/admin.;x/", {"/admin.;x/", "/admin./", "/admin/"}},
      {"/a;x./b.;y", {"/a;x./b.;y", "/a/b.", "/a;x/b.;y", "/a/b"}},
      {"/a;x/b%20/c.;y", {"/a;x/b%20/c.;y", "/a/b%20/c.", "/a;x/b/c.;y", "/a/b/c", "/a/b/c."}},
      {"/a b", {"/a b"}},
      {"/a%20b", {"/a%20b"}},
      {"/ADMIN", {"/ADMIN", "/ADMIN folded"}},
      {"/Admin;x/", {"/Admin;x/", "/Admin/", "/Admin/ folded", "/Admin;x/ folded"}},
      {"/a%3Bx", {"/a%3Bx", "/a", "/a%3Bx folded", "/a folded"}},
  };
  for (auto const& [path, expected] : rows) {
    auto found = readings(path);
    auto wanted = expected;
    std::ranges::sort(found);
    std::ranges::sort(wanted);
    EXPECT_EQ(found, wanted) << path;
  }
}

TEST(Readings, FollowWhatTheRulesTellApart) {
  EXPECT_EQ(readings("/a/", {.end_without_slash = true}), (std::vector<std::string>{"/a/", "/a"}));
  EXPECT_EQ(readings("/", {.end_without_slash = true}), (std::vector<std::string>{"/"}));
  EXPECT_EQ(readings("/a", {.hold_capitals = true}), (std::vector<std::string>{"/a", "/a folded"}));
  EXPECT_EQ(readings("/A.;x/", {.hold_capitals = true, .end_without_slash = true}).size(), 12U);
  EXPECT_EQ(readings("/A;x/B%20/C.;y/", {.hold_capitals = true, .end_without_slash = true}).size(), 20U);
}

TEST(Readings, AreNoneOfWhatMayLeadAnywhere) {
  for (std::string const path :
       {"/a/...", "/.../a", "/a/..%20/b", "/a/%20/b", "/%20", "/a/.%20", "/a/%20.;x/b", "/a//b", "//a", "/a/;x/b", "/a/..;/b"}) {
    EXPECT_EQ(readings(path), std::vector<std::string>{"ambiguous"}) << path;
  }
}

std::string covers(std::string const& rule, std::string const& path, bool folded = false) {
  auto const parsed = RulePath::parse(rule);
  if (!parsed) return parsed.error().detail;
  return parsed->covers({.path = path, .folded = folded}) ? "yes" : "no";
}

TEST(RulePath, CoversWhatIsBelowItOrExactlyIt) {
  struct Case {
    std::string rule, path, expected;
  };
  std::vector<Case> const rows{
      {"/", "/", "yes"},    {"/", "/a/b", "yes"}, {"/", "*", "no"},    {"/a/", "/a/", "yes"},  {"/a/", "/a/b", "yes"},
      {"/a/", "/a", "yes"}, {"/a/", "/ab", "no"}, {"/a/", "/", "no"},  {"/a/", "/A/", "no"},   {"/a", "/a", "yes"},
      {"/a", "/a/", "no"},  {"/a", "/a/b", "no"}, {"/a", "/ab", "no"}, {"/a/b/", "/a/", "no"},
  };
  for (auto const& [rule, path, expected] : rows) EXPECT_EQ(covers(rule, path), expected) << rule << " " << path;
  EXPECT_EQ(covers("/fhir/Patient/", "/FHIR/patient/1", true), "yes");
  EXPECT_EQ(covers("/fhir/Patient", "/FHIR/patient", true), "yes");
  EXPECT_EQ(covers("/fhir/Patient/", "/fhir/Patients/1", true), "no");
}

TEST(RulePath, NamesAPathTheMoreCloselyTheMoreOfItItHolds) {
  std::vector<std::string> const rules{"/", "/a/", "/a/b/", "/a/b"};
  std::optional<std::size_t> before;
  for (auto const& rule : rules) {
    auto const closeness = RulePath::parse(rule)->covers({.path = "/a/b"});
    EXPECT_GT(closeness, before) << rule;
    before = closeness;
  }
}

TEST(RulePath, IsWrittenAsRequestsAreCompared) {
  struct Case {
    std::string rule, expected;
  };
  std::vector<Case> const rows{
      {"", "a path begins with `/`"},
      {"admin/", "a path begins with `/`"},
      {"/a/../b", "requests are compared as `/b`: write it so"},
      {"/%61/", "requests are compared as `/a/`: write it so"},
      {"/a//b", "this path is refused before any rule is asked"},
      {"/a b", "this path is refused before any rule is asked"},
      {"/a?b", "a rule covers paths; the query is no part of them"},
      {"/a;x/", "to some servers this path is `/a/`: write it so"},
      {"/a./", "to some servers this path is `/a/`: write it so"},
      {"/a%20", "to some servers this path is `/a`: write it so"},
      {"/.../", "to some servers this path is `//`: write it so"},
  };
  for (auto const& [rule, expected] : rows) EXPECT_EQ(covers(rule, "/"), expected) << rule;
}

}  // namespace
}  // namespace cordon::access
