#include "proxy/door.h"

namespace cordon::proxy {
namespace {

Refuse refuse(std::string_view reason) {
  return {{Code::misdirected, reason, {}}, tls::Alert::unrecognized_name};
}

// With that protocol and no other (RFC 8737 3): everybody else gets the site's own certificate.
bool is_validation(tls::ClientHello const& hello) {
  return hello.alpn.size() == 1 && hello.alpn.front() == "acme-tls/1";
}

Decision decide_validation(acme::Challenges const* challenges, tls::ClientHello const& hello) {
  auto context = challenges ? challenges->find_certificate(hello.server_name) : nullptr;
  if (!context) return refuse("door.no_validation");
  return Validate{std::move(context)};
}

}  // namespace

Decision decide(Sites const& sites, acme::Challenges const* challenges, tls::ClientHello const& hello, bool http2) {
  if (is_validation(hello)) return decide_validation(challenges, hello);
  if (hello.server_name.empty()) return refuse("door.no_server_name");
  auto const site = sites.find(hello.server_name);
  if (!site) return refuse("door.unknown_server_name");
  if (!site->tls) return refuse(site->awaits_certificate ? "door.certificate_pending" : "door.no_certificate");
  return Terminate{http2 ? site->tls : site->tls_http1, site->identity};
}

}  // namespace cordon::proxy
