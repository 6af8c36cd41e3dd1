#include "proxy/route.h"

namespace cordon::proxy {
namespace {

// A connection may always ask for the site it named itself: that may have got another certificate since.
bool covers(http::ConnectionInfo const& connection, Sites const& sites, Site const& site) {
  if (!connection.identity || connection.identity == site.identity) return true;
  return sites.find(connection.server_name).get() == &site;
}

}  // namespace

Result<std::shared_ptr<Site const>> route(Sites const& sites, http::Request const& request,
                                          http::ConnectionInfo const& connection) {
  if (request.method == http::Method::connect) return fail(Code::method_not_allowed, "route.connect");
  if (request.method == http::Method::trace) return fail(Code::method_not_allowed, "route.trace");
  auto site = sites.find(request.target.host);
  if (!site) return fail(connection.secure ? Code::misdirected : Code::not_found, "route.unknown_host");
  if (!covers(connection, sites, *site)) return fail(Code::misdirected, "route.other_identity");
  return site;
}

}  // namespace cordon::proxy
