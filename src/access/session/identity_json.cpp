#include "access/session/identity_json.h"

#include <boost/json.hpp>

#include "base/bytes.h"
#include "store/statement.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using store::seconds;

Wall time_of(json::value const& value) {
  return Wall(std::chrono::seconds(value.to_number<std::int64_t>()));
}
std::string text_of(json::value const& value) {
  return std::string(value.as_string());
}
std::vector<std::string> texts_of(json::value const& value) {
  std::vector<std::string> texts;
  for (auto const& each : value.as_array()) texts.push_back(text_of(each));
  return texts;
}

Identity read(json::object const& from) {
  Identity identity{.provider = text_of(from.at("provider")),
                    .subject = text_of(from.at("subject")),
                    .email = text_of(from.at("email")),
                    .name = text_of(from.at("name")),
                    .groups = texts_of(from.at("groups")),
                    .groups_known = from.at("groups_known").as_bool(),
                    .amr = texts_of(from.at("amr")),
                    .acr = text_of(from.at("acr")),
                    .claims = {},
                    .authenticated = time_of(from.at("authenticated")),
                    .refreshed = time_of(from.at("refreshed"))};
  for (auto const& [name, values] : from.at("claims").as_object())
    identity.claims.push_back({.name = name, .values = texts_of(values)});
  return identity;
}

}  // namespace

std::string to_json(Identity const& identity) {
  json::object claims;
  for (auto const& claim : identity.claims) claims[claim.name] = json::value_from(claim.values);
  return json::serialize(json::object{{"provider", identity.provider},
                                      {"subject", identity.subject},
                                      {"email", identity.email},
                                      {"name", identity.name},
                                      {"groups", json::value_from(identity.groups.list())},
                                      {"groups_known", identity.groups_known},
                                      {"amr", json::value_from(identity.amr.list())},
                                      {"acr", identity.acr},
                                      {"claims", std::move(claims)},
                                      {"authenticated", seconds(identity.authenticated)},
                                      {"refreshed", seconds(identity.refreshed)}});
}

Result<Identity> identity_from_json(std::string const& text) try {
  return read(json::parse(text).as_object());
} catch (std::exception const&) {
  return fail(Code::invalid, "identity.json");
}

}  // namespace cordon::access
