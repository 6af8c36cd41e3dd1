#include <fmt/chrono.h>
#include <fmt/format.h>

#include <boost/json.hpp>

#include "admin_client.h"
#include "answer.h"
#include "saying.h"
#include "verbs.h"

// The verbs about service tokens, with which machines prove who they are.
namespace cordon {
namespace {

namespace json = boost::json;

constexpr std::int64_t seconds_a_day = 24 * 3600;

std::string day_of(json::object const& token, std::string_view name) {
  auto const* const value = token.if_contains(name);
  if (!value || !value->is_int64()) return "never";
  return fmt::format("{:%Y-%m-%d %H:%M}Z", fmt::gmtime(static_cast<std::time_t>(value->as_int64())));
}

std::string describe_made(json::object const& token) {
  return fmt::format(
      "Send these fields with each request; the secret is shown this once, and kept nowhere:\n"
      "  Cordon-Client-Id: {}\n"
      "  Cordon-Client-Secret: {}\n"
      "Good until {}.\n",
      text(token, "id"), text(token, "secret"), day_of(token, "ends"));
}

int list_tokens(AdminChoice const& admin) {
  auto const answer = ask_access(admin, "tokens/list", {});
  if (!answer) return complain("token list", answer.error().detail);
  std::string lines;
  for (auto const& each : answer->at("tokens").as_array()) {
    auto const& token = each.as_object();
    lines += fmt::format("{:24}  {}  good until {}  last used {}{}\n", text(token, "name"), text(token, "id"),
                         day_of(token, "ends"), day_of(token, "used"),
                         token.contains("before_ends") ? "  the secret before until " + day_of(token, "before_ends") : "");
  }
  return print(lines.empty() ? "None yet: cordon token add NAME\n" : lines);
}

}  // namespace

int manage_token(std::string const& verb, TokenChoice const& choice) {
  if (verb == "list") return list_tokens(choice.admin);
  Pairs pairs{{"name", choice.name}};
  if (verb == "add") pairs.emplace_back("lifetime", std::to_string(choice.days * seconds_a_day));
  if (verb == "rotate") pairs.emplace_back("grace", std::to_string(choice.grace * 3600));
  auto const answer = ask_access(choice.admin, "tokens/" + verb, pairs);
  if (!answer) return complain("token " + verb, answer.error().detail);
  if (verb == "remove") return print(fmt::format("{} proves nothing any more, on every node.\n", choice.name));
  return print(describe_made(*answer));
}

}  // namespace cordon
