#include "proxy/route.h"

namespace cordon::proxy {

Result<Site const*> route(Sites const& sites, http::Request const& request, http::ConnectionInfo const& connection) {
  if (request.method == http::Method::connect) return fail(Code::method_not_allowed, "route.connect");
  if (request.method == http::Method::trace) return fail(Code::method_not_allowed, "route.trace");
  Site const* const site = sites.find(request.target.host);
  if (!site) return fail(connection.secure ? Code::misdirected : Code::not_found, "route.unknown_host");
  if (connection.identity && site->identity != connection.identity) return fail(Code::misdirected, "route.other_identity");
  return site;
}

}  // namespace cordon::proxy
