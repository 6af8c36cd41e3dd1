#include "http/identity_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cordon::http {
namespace {

// What others in our place say to origins, which were perhaps made for those: nginx, Apache, oauth2-proxy, Authelia, authentik,
// Pomerium, Cloudflare, Google's and Amazon's and Microsoft's, Traefik, Kubernetes, Vouch, Kong, APISIX, Shibboleth, Tailscale.
constexpr std::array families{View("cordon-"),
                              View("remote-"),
                              View("x-remote-"),
                              View("x-auth-"),
                              View("x-authenticated-"),
                              View("x-authentik-"),
                              View("x-pomerium-"),
                              View("x-goog-"),
                              View("x-amzn-oidc-"),
                              View("x-ms-client-principal"),
                              View("cf-access-"),
                              View("oidc-"),
                              View("x-oidc-"),
                              View("ssl-client-"),
                              View("x-ssl-"),
                              View("x-client-cert"),
                              View("x-webauth-"),
                              View("x-impersonate-"),
                              View("impersonate-"),
                              View("x-vouch-"),
                              View("x-consumer-"),
                              View("x-amzn-mtls-"),
                              View("x-ms-token-aad-"),
                              View("x-endpoint-api-userinfo"),
                              View("x-apigateway-api-userinfo"),
                              View("x-shib-"),
                              View("shib-"),
                              View("tailscale-user-")};
constexpr std::array names{View("x-user"),        View("x-user-id"),         View("x-user-name"), View("x-user-email"),
                           View("x-user-roles"),  View("x-user-groups"),     View("user"),        View("x-username"),
                           View("x-email"),       View("x-groups"),          View("x-userinfo"),  View("x-arr-clientcert"),
                           View("x-roles"),       View("x-client-verify"),   View("x-client-dn"), View("x-tls-client-cert"),
                           View("client-cert"),   View("client-cert-chain"), View("auth-user"),   View("x-http-method-override"),
                           View("x-http-method"), View("x-method-override")};

char plain(char c) {
  return c == '_' ? '-' : text::lower(c);
}

}  // namespace

bool reads_as(View name, View lower) {
  return name.size() >= lower.size() &&
         std::ranges::equal(name.substr(0, lower.size()), lower, [](char a, char b) { return plain(a) == b; });
}

bool tells_identity(View name) {
  return std::ranges::any_of(families, [&](View family) { return reads_as(name, family); }) ||
         std::ranges::any_of(names, [&](View each) { return name.size() == each.size() && reads_as(name, each); });
}

}  // namespace cordon::http
