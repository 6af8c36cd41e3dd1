#pragma once

#include "proxy/exchange.h"

namespace cordon::proxy {

struct OriginSettings;

// How the request's body goes to the origin.
struct OriginRequest {
  View head;  // start line and fields, in the exchange's arena
  bool chunked = false;
  bool upgrade = false;  // asks for a WebSocket
};

// The head as the origin gets it: the canonical path, end-to-end fields only, Via, Forwarded and X-Forwarded-*, traceparent, the
// framing of our own. Left out: fields whose names other software reads as another (with "_", RFC 3875
// meta-variables), Proxy, and those from which frameworks take another path or host (X-Original-URL, X-Forwarded-Prefix and their
// like).
OriginRequest make_origin_request(Exchange& exchange, OriginSettings const& settings);

// What the origin answered, made fit for the client: end-to-end fields only, and a Location that names the origin's own address
// names the site instead.
void clean_origin_response(http::Response& response, Exchange& exchange, std::string_view origin_url);

}  // namespace cordon::proxy
