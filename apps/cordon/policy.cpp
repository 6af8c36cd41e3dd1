#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <iostream>

#include "admin_client.h"
#include "answer.h"
#include "explanation_screen.h"
#include "problems.h"
#include "saying.h"
#include "verbs.h"

// The verbs that ask a running node about its policies.
namespace cordon {
namespace {

namespace json = boost::json;

std::string show_counts(json::object const& outcomes) {
  std::string all;
  for (auto const& each : outcomes)
    all += fmt::format("{}{} {}", all.empty() ? "" : ", ", plain(each.key()),
                       static_cast<std::uint64_t>(number(outcomes, each.key())));
  return all;
}

// One rule in the shadow, and whom it would have kept out.
std::string show_shadow(json::object const& rule) {
  auto const& outcomes = part(rule, "outcomes");
  double changed = 0;
  for (auto const& each : outcomes) changed += number(outcomes, each.key());
  auto text = fmt::format("{}  {} \"{}\": {} of {} requests would be decided otherwise{}{}\n", cordon::text(rule, "site"),
                          cordon::text(rule, "kind"), cordon::text(rule, "rule"), static_cast<std::uint64_t>(changed),
                          static_cast<std::uint64_t>(number(rule, "decided")), changed > 0 ? ": " : "", show_counts(outcomes));
  for (auto const* person : rows(rule, "people"))
    text += fmt::format("    {} UTC  {:<32} {}\n", cordon::text(*person, "at"), cordon::text(*person, "email"),
                        cordon::text(*person, "outcome"));
  return text;
}

std::string with_scheme(std::string const& url) {
  return url.contains("://") ? url : "https://" + url;
}

}  // namespace

int explain_policy(ExplainChoice choice) {
  // With a session there is no need to say who, and so the URL comes first.
  if (!choice.session.empty() && choice.url.empty()) choice.url = std::exchange(choice.user, {});
  if (choice.url.empty())
    return complain("policy explain", "say whom and what: cordon policy explain zoe@clinic.eu https://HOST/PATH");
  Pairs pairs{{"url", with_scheme(choice.url)}, {"method", choice.method}};
  pairs.emplace_back(choice.session.empty() ? "user" : "session", choice.session.empty() ? choice.user : choice.session);
  if (!choice.from.empty()) pairs.emplace_back("from", choice.from);
  if (!choice.at.empty()) pairs.emplace_back("at", choice.at);
  auto const answer = ask_access(choice.admin, "policy/explain", pairs);
  if (!answer) return complain("policy explain", answer.error().detail);
  if (choice.json) return print(boost::json::serialize(*answer) + "\n");
  return print(show_explanation(*answer, colour_of(STDOUT_FILENO)));
}

int report_shadows(AdminChoice const& admin, bool as_json) {
  auto const answer = ask_access(admin, "policy/shadow", {});
  if (!answer) return complain("policy shadow", answer.error().detail);
  if (as_json) return print(json::serialize(*answer) + "\n");
  std::string text;
  for (auto const* rule : rows(*answer, "rules")) text += show_shadow(*rule);
  if (text.empty()) return print("No rule is in the shadow: give one `shadow = true`.\n");
  return print("Since the node started, with the last people whom a rule would have kept out:\n" + text);
}

}  // namespace cordon
