#include "access/provider/metadata.h"

#include <algorithm>

namespace cordon::access {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::bad_gateway, reason);
}

std::vector<jose::Algorithm> algorithms_of(jose::Claims const& document) {
  auto const named = document.texts("id_token_signing_alg_values_supported");
  if (!named) return {};
  std::vector<jose::Algorithm> known;
  for (auto const& name : *named) {
    if (auto const algorithm = jose::find_algorithm(name)) known.push_back(*algorithm);
  }
  return known;
}

// RFC 8414: one that says nothing takes client_secret_basic.
bool takes_only_forms(jose::Claims const& document) {
  auto const methods = document.texts("token_endpoint_auth_methods_supported");
  auto has = [&](View method) { return std::ranges::find(*methods, method) != methods->end(); };
  return methods && !has("client_secret_basic") && has("client_secret_post");
}

Result<void> check_endpoints(ProviderMetadata const& metadata) {
  for (auto const* const needed : {&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri}) {
    if (!is_https(*needed)) return refuse("oidc.endpoint");
  }
  for (auto const* const other : {&metadata.userinfo_endpoint, &metadata.end_session_endpoint}) {
    if (!other->empty() && !is_https(*other)) return refuse("oidc.endpoint");
  }
  return ok();
}

}  // namespace

std::string discovery_url(View issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return std::string(issuer) + "/.well-known/openid-configuration";
}

Result<ProviderMetadata> parse_metadata(View text, ProviderSettings const& settings) {
  auto const document = jose::Claims::parse(text);
  if (!document) return refuse("oidc.discovery");
  if (document->text("issuer") != settings.issuer) return refuse("oidc.issuer");
  ProviderMetadata metadata{
      .authorization_endpoint = document->text("authorization_endpoint"),
      .token_endpoint = document->text("token_endpoint"),
      .jwks_uri = document->text("jwks_uri"),
      .userinfo_endpoint = document->text("userinfo_endpoint"),
      .end_session_endpoint = document->text("end_session_endpoint"),
      .names_itself = document->truth("authorization_response_iss_parameter_supported").value_or(false),
      .wants_secret_in_form = takes_only_forms(*document),
      .algorithms = algorithms_of(*document),
  };
  auto checked = check_endpoints(metadata);
  if (!checked) return fail(checked);
  if (metadata.algorithms.empty()) return refuse("oidc.algorithms");
  return metadata;
}

}  // namespace cordon::access
