#include "proxy/door.h"

namespace cordon::proxy {
namespace {

Refuse refuse(std::string_view reason) {
  return {{Code::misdirected, reason, {}}, tls::Alert::unrecognized_name};
}

}  // namespace

Decision decide(Sites const& sites, tls::ClientHello const& hello, bool http2) {
  if (hello.server_name.empty()) return refuse("door.no_server_name");
  auto const site = sites.find(hello.server_name);
  if (!site) return refuse("door.unknown_server_name");
  if (!site->tls) return refuse("door.no_certificate");
  return Terminate{http2 ? site->tls : site->tls_http1, site->identity};
}

}  // namespace cordon::proxy
