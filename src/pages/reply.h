#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "http/call.h"

// What answers and questions have in common.
namespace cordon::pages {

// A response with this text, which is copied.
http::Response reply(http::Call& call, int status, View type, View text);
http::Response reply_json(http::Call& call, int status, boost::json::value const& value);
// Problem details (RFC 9457).
http::Response problem(http::Call& call, int status, View detail);
// Sends the reader of a form to another address of ours. Throws for one that no field can hold: it would be another answer.
http::Response see_other(http::Call& call, View location);

// Whether the client has what `etag` names (If-None-Match, RFC 9110 section 13.1.2). Compares weakly.
bool has_current(http::Request const& request, View etag);
// 304, with what the 200 would say of caching.
http::Response not_modified(http::Call& call, View etag, View cache_control);

// The value of a parameter of the query, as it came.
std::optional<View> parameter(http::Request const& request, View name);
// The same as a number of at most `most`; `otherwise` when it is missing, nothing when it is something else.
std::optional<std::uint64_t> number_parameter(http::Request const& request, View name, std::uint64_t most,
                                              std::uint64_t otherwise);

// The media type of the request's body, in lower case, without parameters.
std::string media_type(http::Request const& request);

// The whole body. Code::too_large when it has more than `most` bytes.
Task<std::string> read_all(http::Body* body, std::size_t most);

// A name or value of a form; nothing when its encoding is broken.
std::optional<std::string> decode_form(View text);
// A field of a form (application/x-www-form-urlencoded), decoded; nothing when it is missing or broken.
std::optional<std::string> form_field(View form, View name);

}  // namespace cordon::pages
