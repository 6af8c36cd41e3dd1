#include "access/session/grants_json.h"

#include <boost/json.hpp>

#include "store/statement.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

Purpose read(json::object const& from) {
  return {.rule = std::string(from.at("rule").as_string()),
          .text = std::string(from.at("text").as_string()),
          .given = Wall(std::chrono::seconds(from.at("given").to_number<std::int64_t>()))};
}

}  // namespace

std::string to_json(std::vector<Purpose> const& purposes) {
  json::array all;
  for (auto const& purpose : purposes)
    all.push_back(json::object{{"rule", purpose.rule}, {"text", purpose.text}, {"given", store::seconds(purpose.given)}});
  return json::serialize(all);
}

std::vector<Purpose> purposes_from_json(std::string const& text) try {
  std::vector<Purpose> all;
  auto const read_all = json::parse(text);
  for (auto const& each : read_all.as_array()) all.push_back(read(each.as_object()));
  return all;
} catch (std::exception const&) {
  return {};
}

}  // namespace cordon::access
