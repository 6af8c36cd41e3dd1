#include "access/provider/kept_tokens.h"

#include <boost/json.hpp>

namespace cordon::access {

namespace json = boost::json;

std::string to_text(Vouched const& vouched) {
  return json::serialize(json::object{{"id", vouched.id_token}, {"refresh", vouched.refresh_token}, {"sid", vouched.session_id}});
}

std::optional<Vouched> vouched_of(Identity identity, View text) {
  boost::system::error_code error;
  auto const value = json::parse(text, error);
  if (error || !value.is_object()) return {};
  auto const member = [&](char const* name) {
    auto const* const found = value.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
  };
  return Vouched{
      .identity = std::move(identity), .id_token = member("id"), .refresh_token = member("refresh"), .session_id = member("sid")};
}

}  // namespace cordon::access
