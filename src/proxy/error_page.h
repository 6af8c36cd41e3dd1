#pragma once

#include "http/message.h"

namespace cordon::proxy {

// What a person or a program sees of a refusal or a failure: a small page, or problem details (RFC 9457) for who prefers JSON.
// Says what happened, what to do, and a number to quote; nothing of our version, the origin or the error's detail.
// `fallback`: the site's own HTML, which must outlive the response, for who reads HTML when the application fails (502, 503,
// 504); empty: ours.
http::Response error_page(http::Request const& request, Arena& arena, Error const& error, std::string_view quote,
                          std::string_view fallback = {});

}  // namespace cordon::proxy
