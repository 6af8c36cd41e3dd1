#pragma once

#include <boost/json.hpp>

#include "story.h"
#include "tls/digest.h"

namespace cordon::stories {

// The claims of what the origin was told of who asks; none when it was told nothing.
inline boost::json::object claims_of(std::string const& request) {
  std::string_view token = field_of(request, "cordon-assertion").value_or("");
  text::take_until(token, '.');
  auto const claims = tls::from_base64url(text::take_until(token, '.'));
  return claims && !claims->empty() ? boost::json::parse(*claims).as_object() : boost::json::object();
}

// Whom a request came from as the origin was told; empty: nobody.
inline std::string email_told(std::string const& request) {
  auto const claims = claims_of(request);
  auto const* const email = claims.if_contains("email");
  return email ? std::string(email->as_string()) : std::string();
}

}  // namespace cordon::stories
