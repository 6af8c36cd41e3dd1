#include "access/policy/people.h"

#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

std::string check(std::vector<PeopleText> const& people, Question const& question, std::string const& condition) {
  auto kinds = standard_kinds();
  add_said(kinds);
  if (auto const faults = add_people(kinds, people); !faults.empty()) return spelled(faults);
  auto const parsed = kinds.parse(condition);
  return parsed ? spelled((*parsed)->check(question)) : parsed.error().detail;
}

std::vector<PeopleText> const nested{
    {.name = "clinicians", .any = {"people:doctors", "people:nurses"}, .unless = {"email:left@clinic.eu"}},
    {.name = "doctors", .any = {"group:doctors", "group:interns"}, .when = {"domain:clinic.eu"}},
    {.name = "nurses", .any = {"group:nurses"}},
};

TEST(People, AreWhoBelongsToThem) {
  auto person = anna();
  EXPECT_EQ(check(nested, asks(&person), "people:doctors"), "pass");
  EXPECT_EQ(check(nested, asks(&person), "people:clinicians"), "pass");
  EXPECT_EQ(check(nested, asks(&person), "people:nurses"), "fail people.missing");
  person.email = "left@clinic.eu";
  EXPECT_EQ(check(nested, asks(&person), "people:doctors"), "pass");
  EXPECT_EQ(check(nested, asks(&person), "people:clinicians"), "fail people.missing");
  person.email = "anna@elsewhere.eu";
  EXPECT_EQ(check(nested, asks(&person), "people:clinicians"), "fail people.missing");
  EXPECT_EQ(check(nested, asks(nullptr), "people:clinicians"), "unknown nobody, log in");
  person = anna();
  person.refreshed = noon - 25h;
  EXPECT_EQ(check(nested, asks(&person), "people:clinicians"), "fail too_old, log in again");
}

TEST(People, AreNeverMoreCertainThanTheirConditions) {
  struct Row {
    PeopleText group;
    std::string expected;
  };
  std::vector<Row> const rows{
      {{.name = "a", .when = {"said:yes"}}, "pass"},
      {{.name = "a", .when = {"said:no"}}, "fail people.missing"},
      {{.name = "a", .when = {"said:away"}}, "unknown people.unknown"},
      {{.name = "a", .when = {"said:old"}}, "fail too_old, log in again"},
      {{.name = "a", .when = {"said:nobody"}}, "unknown nobody, log in"},
      {{.name = "a", .any = {"said:away", "said:yes"}}, "pass"},
      {{.name = "a", .any = {"said:away", "mfa:any"}}, "unknown people.unknown, a stronger factor"},
      {{.name = "a", .any = {"said:away", "said:nobody"}}, "unknown people.unknown, log in"},
      {{.name = "a", .when = {"mfa:any"}}, "fail people.missing, a stronger factor"},
      {{.name = "a", .when = {"said:yes"}, .unless = {"said:away"}}, "unknown people.unknown"},
      {{.name = "a", .when = {"said:yes"}, .unless = {"said:yes"}}, "fail people.missing"},
  };
  auto person = anna();
  person.amr = {"pwd"};
  for (auto const& [group, expected] : rows) {
    EXPECT_EQ(check({group}, asks(&person), "people:a"), expected) << ::testing::PrintToString(group.any) << expected;
  }
}

TEST(People, NameNobodyWhoNamesThemInTurn) {
  struct Row {
    std::vector<PeopleText> people;
    std::string expected;
  };
  std::vector<Row> const rows{
      {{{.name = "a", .any = {"people:a"}}}, "0.name[0] these people name themselves: a → a\n"},
      {{{.name = "a", .any = {"people:b"}}, {.name = "b", .when = {"people:c"}}, {.name = "c", .unless = {"people:a"}}},
       "2.name[0] these people name themselves: a → b → c → a\n"},
      {{{.name = "x", .any = {"people:a"}}, {.name = "a", .any = {"people:a"}}},
       "1.name[0] these people name themselves: a → a\n"},
      {{{.name = "a", .any = {"people:bb"}}, {.name = "bbb", .any = {"member"}}}, "0.any[0] there are no people `bb`\n"},
      {{{.name = "doctors", .any = {"member"}}, {.name = "a", .any = {"member", "people:doctor"}}},
       "1.any[1] there are no people `doctor`: did you mean `doctors`?\n"},
      {{{.name = "a", .any = {"gruop:x"}}}, "0.any[0] there is no condition `gruop`: did you mean `group`?\n"},
      {{{.name = "a"}}, "0.name[0] nobody is meant: say `any` or `when`\n"},
      {{{.name = "", .any = {"member"}}}, "0.name[0] a group of people has a name\n"},
      {{{.name = "a", .any = {"member"}}, {.name = "a", .any = {"member"}}}, "1.name[0] there are other people `a`\n"},
  };
  for (auto const& [people, expected] : rows) EXPECT_EQ(check(people, asks(nullptr), "member"), expected);
}

TEST(People, NameEachOtherOnlySoDeep) {
  std::vector<PeopleText> people{{.name = "g1", .any = {"member"}}};
  for (int i = 2; i <= 9; ++i) {
    EXPECT_EQ(check(people, asks(nullptr), "people:g" + std::to_string(i - 1)), "unknown nobody, log in");
    people.insert(people.begin(), {.name = "g" + std::to_string(i), .any = {"people:g" + std::to_string(i - 1)}});
  }
  EXPECT_EQ(check(people, asks(nullptr), "member"), "0.name[0] groups name each other 8 deep at most\n");
}

}  // namespace
}  // namespace cordon::access
