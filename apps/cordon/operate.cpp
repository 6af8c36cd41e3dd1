#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "admin_client.h"
#include "verbs.h"

// The verbs that tell a running node something, or ask how it is.
namespace cordon {
namespace {

namespace json = boost::json;

int complain(std::string_view verb, std::string_view problem) {
  std::cerr << fmt::format("cordon {}: {}{}", verb, problem, problem.ends_with('\n') ? "" : "\n");
  return 1;
}

// What a refusal says: {"reason", "detail"}, or else its text.
std::string detail_of(http::ClientResponse const& answer) {
  boost::system::error_code error;
  auto const parsed = json::parse(answer.body, error);
  auto const* object = error ? nullptr : parsed.if_object();
  auto const* detail = object ? object->if_contains("detail") : nullptr;
  if (detail && detail->is_string() && !detail->get_string().empty()) return std::string(detail->get_string());
  return fmt::format("the node answered {}: {}", answer.status, answer.body);
}

std::string text_of(json::value const& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

int report_reload(json::object const& reloaded) {
  std::cout << fmt::format("Configuration {} is in force: {} sites, {} of them new or changed.\n",
                           text_of(reloaded.at("hash")).substr(0, 12), text_of(reloaded.at("sites")),
                           text_of(reloaded.at("built")));
  for (auto const& path : reloaded.at("waits_for_restart").as_array())
    std::cout << fmt::format("Takes effect at the next start: {}\n", text_of(path));
  return std::cout.flush() ? 0 : 1;
}

// In a URL's query (RFC 3986 section 2.3).
std::string encode(std::string_view text) {
  std::string encoded;
  for (char const c : text) {
    bool const plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~").contains(c);
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

int status(AdminChoice const& choice) {
  auto const answer = ask_admin(choice, "GET", "/status");
  if (!answer) return complain("status", answer.error().detail);
  if (answer->status != 200) return complain("status", detail_of(*answer));
  std::cout << answer->body;
  return std::cout.flush() ? 0 : 1;
}

int reload(AdminChoice const& choice) {
  auto const answer = ask_admin(choice, "POST", "/reload");
  if (!answer) return complain("reload", answer.error().detail);
  if (answer->status != 200) return complain("reload", "the configuration before serves on\n" + detail_of(*answer));
  return report_reload(json::parse(answer->body).as_object());
}

int drain(AdminChoice const& choice, std::string const& url, bool on) {
  auto const* const verb = on ? "drain" : "undrain";
  auto const answer = ask_admin(choice, "POST", fmt::format("/origins/{}?url={}", verb, encode(url)));
  if (!answer) return complain(verb, answer.error().detail);
  if (answer->status != 200) return complain(verb, detail_of(*answer));
  std::cout << url << (on ? " gets nothing new, and finishes what it has.\n" : " is used again.\n");
  return std::cout.flush() ? 0 : 1;
}

}  // namespace cordon
