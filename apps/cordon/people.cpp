#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "admin_client.h"
#include "answer.h"
#include "saying.h"
#include "verbs.h"

// The verbs about people: who there is in the built-in directory of a running node, and who may stay.
namespace cordon {
namespace {

namespace json = boost::json;

std::string groups_of(json::object const& member) {
  std::string groups;
  for (auto const& group : member.at("groups").as_array())
    groups += (groups.empty() ? "" : ", ") + std::string(group.as_string());
  return groups;
}

std::string first_line() {
  std::string line;
  std::getline(std::cin, line);
  return line;
}

std::string describe_invitation(json::object const& member) {
  auto const link = text(member, "invitation");
  if (link.empty()) return fmt::format("{} can log in.\n", text(member, "email"));
  return fmt::format("{} can log in after opening this address, once within 72 hours:\n  {}\n", text(member, "email"), link);
}

int list_members(AdminChoice const& admin) {
  auto const answer = ask_access(admin, "members/list", {});
  if (!answer) return complain("member list", answer.error().detail);
  std::string lines;
  for (auto const& each : answer->at("members").as_array()) {
    auto const& member = each.as_object();
    lines += fmt::format("{:32}  {:24}  {}{}{}\n", text(member, "email"), text(member, "name"), groups_of(member),
                         member.at("active").as_bool() ? "" : "  (may not log in)",
                         member.at("break_glass").as_bool() ? "  (for emergencies)" : "");
  }
  return print(lines.empty() ? "Nobody yet: cordon member add EMAIL --name NAME\n" : lines);
}

}  // namespace

int add_member(MemberChoice const& choice) {
  Pairs pairs{{"email", choice.email}, {"name", choice.name}, {"group", choice.groups}};
  if (choice.break_glass) pairs.emplace_back("break_glass", "yes");
  if (choice.password) pairs.emplace_back("password", first_line());
  auto const answer = ask_access(choice.admin, "members/add", pairs);
  if (!answer) return complain("member add", answer.error().detail);
  return print(describe_invitation(*answer));
}

int change_member(std::string const& verb, MemberChoice const& choice) {
  if (verb == "list") return list_members(choice.admin);
  Pairs pairs{{"email", choice.email}};
  std::string deed = "members/change";
  if (verb == "invite" || verb == "remove") deed = "members/" + verb;
  if (verb == "block" || verb == "unblock") pairs.emplace_back("active", verb == "block" ? "no" : "yes");
  if (verb == "groups") pairs.emplace_back("group", choice.groups);
  auto const answer = ask_access(choice.admin, deed, pairs);
  if (!answer) return complain("member " + verb, answer.error().detail);
  if (verb == "invite") return print(describe_invitation(*answer));
  if (verb == "groups") return print(fmt::format("{} belongs to: {}\n", choice.email, groups_of(*answer)));
  constexpr std::pair<std::string_view, std::string_view> done[] = {
      {"block", "may not log in any more, and is logged out everywhere"},
      {"unblock", "may log in again"},
      {"remove", "is no member any more"}};
  for (auto const& [name, text] : done)
    if (name == verb) return print(fmt::format("{} {}.\n", choice.email, text));
  return 1;
}

int revoke(RevokeChoice const& choice) {
  Pairs pairs;
  if (!choice.email.empty()) pairs.emplace_back("email", choice.email);
  if (!choice.session.empty()) pairs.emplace_back("session", choice.session);
  if (choice.everybody) pairs.emplace_back("everything", "yes");
  auto const answer = ask_access(choice.admin, "revoke", pairs);
  if (!answer) return complain("revoke", answer.error().detail);
  return print("Logged out, on every node.\n");
}

}  // namespace cordon
