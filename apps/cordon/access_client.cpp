#include "access_client.h"

#include <fmt/format.h>

#include <iostream>

#include "pages/form.h"

namespace cordon {
namespace {

namespace json = boost::json;

std::string encode(Pairs const& pairs) {
  std::string form;
  for (auto const& [name, value] : pairs) form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, pages::encode(value));
  return form;
}

}  // namespace

int complain(std::string_view verb, std::string_view problem) {
  std::cerr << fmt::format("cordon {}: {}\n", verb, problem);
  return 1;
}

int print(std::string const& text) {
  std::cout << text;
  return std::cout.flush() ? 0 : 1;
}

Result<json::object> ask_access(AdminChoice const& choice, std::string const& deed, Pairs const& pairs) {
  auto const key = admin_key(choice);
  if (!key) return fail(key.error());
  auto const answer = ask_admin(choice, "POST", "/access/" + deed, encode(pairs), *key);
  if (!answer) return fail(answer.error());
  boost::system::error_code error;
  auto const parsed = json::parse(answer->body, error);
  if (error || !parsed.is_object()) return fail(Code::malformed, "admin", fmt::format("the node answered {}", answer->status));
  if (answer->status == 200) return parsed.get_object();
  auto const* const detail = parsed.get_object().if_contains("detail");
  return fail(Code::invalid, "admin", detail && detail->is_string() ? std::string(detail->get_string()) : answer->body);
}

std::string text_of(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace cordon
