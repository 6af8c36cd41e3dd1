#pragma once

#include "http/call.h"
#include "proxy/site.h"

namespace cordon::proxy {

// Which site a request is for. Refused here, before any filter: CONNECT and TRACE (method_not_allowed), a host that is not ours
// (misdirected over TLS, not_found otherwise), a host that this connection's TLS identity does not cover (misdirected).
Result<std::shared_ptr<Site const>> route(Sites const& sites, http::Request const& request,
                                          http::ConnectionInfo const& connection);

}  // namespace cordon::proxy
