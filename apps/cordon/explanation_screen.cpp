#include "explanation_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "access/policy/explanation.h"
#include "answer.h"
#include "paint.h"

namespace cordon {
namespace {

namespace json = boost::json;
using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array<Words, 7> outcomes{{{"allowed", "They get in."},
                                         {"purpose", "They are asked why, and get in when they have said it."},
                                         {"step_up", "They are sent to log in again, and prove more."},
                                         {"log_in", "They are sent to log in."},
                                         {"approval", "They get in when somebody approves."},
                                         {"unavailable", "They are told to come back later: what a rule needs to know is away."},
                                         {"refused", "They are refused."}}};

constexpr std::array<Words, 27> reasons{{{"too_old", "said or proved too long ago"},
                                         {"nobody", "not known before they log in"},
                                         {"email.other", "another address"},
                                         {"email.unverified", "nobody verified an address of theirs"},
                                         {"domain.other", "an address of another domain"},
                                         {"group.missing", "not in that group"},
                                         {"group.unknown", "the provider did not say which groups"},
                                         {"claim.missing", "not claimed"},
                                         {"provider.other", "logged in through another provider"},
                                         {"people.missing", "not one of these people"},
                                         {"people.unknown", "not known whether they are one of these people"},
                                         {"mfa.missing", "one factor only"},
                                         {"mfa.phishable", "nothing that resists phishing"},
                                         {"amr.missing", "not proved in that way"},
                                         {"acr.other", "another level"},
                                         {"network.other", "another network"},
                                         {"network.unknown", "no address was given: --from ADDRESS"},
                                         {"country.other", "another country"},
                                         {"country.unknown", "no country is known"},
                                         {"method.other", "another method"},
                                         {"time.outside", "outside that time"},
                                         {"machine.unknown", "no machine proved which it is"},
                                         {"purpose.missing", "they have not said why"},
                                         {"approval.missing", "nobody has approved"},
                                         {"rule.none", "no rule lets them in"},
                                         {"rule.denied", "a rule keeps them out"},
                                         {"path.ambiguous", "servers read that path in too many ways"}}};

std::string capitals(std::string word) {
  std::ranges::transform(word, word.begin(), [](char c) { return c == '_' ? ' ' : c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  return word;
}

template <class Table>
std::string look_up(Table const& table, std::string const& word) {
  for (auto const& [name, sentence] : table) {
    if (name == word) return std::string(sentence);
  }
  return word;
}

std::string time(json::object const& object, std::string_view name) {
  return access::to_text(std::chrono::seconds(static_cast<std::int64_t>(number(object, name))));
}

std::string asked(json::object const& asks) {
  std::string all;
  auto const add = [&](std::string const& what) { all += (all.empty() ? "" : ", ") + what; };
  if (asks.contains("within")) add("a log-in of the last " + time(asks, "within"));
  if (flag(asks, "phishing_resistant")) {
    add("a passkey or the like");
  } else if (flag(asks, "second_factor")) {
    add("a second factor");
  }
  for (auto const* name : {"acr", "amr", "provider"})
    if (asks.contains(name)) add(std::string(name) + " " + text(asks, name));
  return all;
}

class Screen {
 public:
  Screen(json::object const& answer, config::Colour colour)
      : who_(part(answer, "who")), request_(part(answer, "request")), why_(part(answer, "explanation")), paint_(colour) {}

  std::string draw() {
    add_headline();
    add_request();
    add_who();
    page_ += "\nRules, in the order in which they decide:\n";
    for (auto const* rule : rows(why_, "rules")) add_rule(*rule);
    for (auto const* shadow : rows(why_, "shadow"))
      page_ += fmt::format("If \"{}\" were no shadow: {}\n", text(*shadow, "rule"), text(*shadow, "outcome"));
    return std::move(page_);
  }

 private:
  void add_headline() {
    auto const outcome = text(why_, "outcome");
    bool const well = outcome == "allowed";
    page_ += paint_(well ? Paint::green : Paint::red, capitals(outcome));
    if (auto const rule = text(why_, "rule"); !rule.empty()) page_ += fmt::format(" by \"{}\"", rule);
    if (auto const reason = text(why_, "reason"); !reason.empty()) page_ += ": " + look_up(reasons, reason);
    page_ += "\n  " + look_up(outcomes, outcome);
    if (auto const asks = asked(part(why_, "asks")); !asks.empty()) page_ += " What is asked for: " + asks + ".";
    if (flag(why_, "alarm")) page_ += paint_(Paint::red, " An alarm rings.");
    page_ += "\n";
    if (auto const emergency = text(why_, "emergency"); !emergency.empty())
      page_ += fmt::format("  In an emergency \"{}\" lets them in when they say why, and an alarm rings.\n", emergency);
  }

  void add_request() {
    page_ += fmt::format("\n  {:<8}{} https://{}{}\n", "asks", text(request_, "method"), text(request_, "host"),
                         text(request_, "path"));
    auto const reading = text(why_, "reading");
    if (reading != text(request_, "path")) page_ += fmt::format("  {:<8}{}\n", "read as", reading);
    page_ += fmt::format("  {:<8}{} UTC", "at", text(request_, "at"));
    if (request_.contains("from")) page_ += ", from " + text(request_, "from");
    if (request_.contains("country")) page_ += ", " + text(request_, "country");
    page_ += "\n";
  }

  void add_who() {
    auto const known_by = text(who_, "known_by");
    if (known_by == "nobody") {
      page_ += fmt::format("  {:<8}nobody: not logged in\n", "who");
      return;
    }
    auto const groups = list(who_, "groups");
    page_ += fmt::format("  {:<8}{} <{}>, by {}, {}\n", "who", text(who_, "name"), text(who_, "email"), text(who_, "provider"),
                         groups.empty() ? "in no group" : "groups " + groups);
    if (!flag(who_, "active")) page_ += paint_(Paint::red, "          may not log in: cordon member unblock\n");
    known_by == "session" ? add_session() : add_member();
  }

  void add_session() {
    page_ += fmt::format("  {:<8}{} ago with {}; session {} at {}", "login", time(who_, "logged_in"), list(who_, "amr"),
                         text(who_, "session"), text(who_, "site"));
    if (auto const browser = text(who_, "browser"); !browser.empty()) page_ += ", " + browser;
    page_ += "\n";
  }

  void add_member() {
    auto const& can = part(who_, "can_prove");
    std::string ways;
    for (auto const& [name, shown] : {std::pair("password", "a password"), std::pair("authenticator", "an authenticator app")})
      if (flag(can, name)) ways += (ways.empty() ? "" : ", ") + std::string(shown);
    if (number(can, "passkeys") > 0) ways += (ways.empty() ? "" : ", ") + std::string("passkeys");
    page_ += fmt::format("  {:<8}not logged in; taken as if they just had, before any second factor. They have: {}\n", "login",
                         ways.empty() ? "nothing yet" : ways);
  }

  std::string effect(json::object const& rule) const {
    auto outcome = text(rule, "outcome");
    std::ranges::replace(outcome, '_', ' ');
    if (!flag(rule, "covers")) return "does not cover the path";
    if (!flag(rule, "decides")) return "another rule names the path more closely";
    if (text(rule, "kind") != "deny") return outcome;
    return outcome == "allowed" ? "does not hold" : outcome == "refused" ? "holds" : "may hold";
  }

  void add_rule(json::object const& rule) {
    auto const name = text(rule, "name"), what = effect(rule);
    bool const decides = name == text(why_, "rule") && flag(rule, "decides");
    bool const counts = flag(rule, "decides") && !flag(rule, "shadow");
    auto const head = fmt::format("{:<7} {}", text(rule, "kind"), name);
    page_ += decides ? "→ " : "  ";
    page_ += paint_(decides ? Paint::bold : counts ? Paint::none : Paint::dim, head + ": " + what);
    if (flag(rule, "shadow")) page_ += ", in the shadow";
    page_ += decides ? "  ← decides\n" : "\n";
    for (auto const* condition : rows(rule, "conditions")) add_condition(*condition, counts);
    bool const own = text(rule, "reason") == "purpose.missing" || text(rule, "reason") == "approval.missing";
    if (counts && own) page_ += fmt::format("            {}\n", look_up(reasons, text(rule, "reason")));
  }

  void add_condition(json::object const& condition, bool counts) {
    auto const verdict = text(condition, "verdict");
    auto const word = verdict == "pass" ? "yes" : verdict == "fail" ? "no" : "unknown";
    auto source = text(condition, "source");
    if (condition.contains("age")) source += fmt::format(", {} ago", time(condition, "age"));
    auto line = fmt::format("    {:<7} {:<36} {:<8}", text(condition, "list"), text(condition, "condition"), word);
    if (auto const reason = text(condition, "reason"); !reason.empty()) line += look_up(reasons, reason) + " ";
    if (!source.empty()) line += "(" + source + ")";
    if (auto const mend = text(condition, "mend"); mend != "nothing" && verdict != "pass") line += ", what helps: " + mend;
    page_ += paint_(!counts ? Paint::dim : verdict == "unknown" ? Paint::yellow : Paint::none, line) + "\n";
  }

  json::object const& who_;
  json::object const& request_;
  json::object const& why_;
  Paint paint_;
  std::string page_;
};

}  // namespace

std::string show_explanation(json::object const& answer, config::Colour colour) {
  return Screen(answer, colour).draw();
}

}  // namespace cordon
