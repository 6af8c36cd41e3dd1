#include "access/provider/attempt.h"

#include <algorithm>

#include "crypto/crypto.h"
#include "pages/form.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

// Google has no scope for refresh tokens, it has a parameter.
bool asks_google_for_refresh(ProviderSettings const& settings) {
  bool const wanted = std::ranges::find(settings.scopes, "offline_access") != settings.scopes.end();
  return wanted && settings.kind == ProviderKind::google;
}

std::string scopes_of(ProviderSettings const& settings) {
  std::string all;
  for (auto const& scope : settings.scopes) {
    bool const is_left_out = settings.kind == ProviderKind::google && scope == "offline_access";
    if (!is_left_out) all += (all.empty() ? "" : " ") + scope;
  }
  return all;
}

std::unexpected<Error> refuse_error(View error) {
  if (error == "access_denied") return refuse("oidc.denied");
  constexpr View asking[] = {"login_required", "interaction_required", "consent_required", "account_selection_required"};
  bool const would_ask = std::ranges::find(asking, error) != std::end(asking);
  return refuse(would_ask ? "oidc.interaction" : "oidc.refused");
}

}  // namespace

std::string encode_pairs(std::vector<std::pair<View, View>> const& pairs) {
  std::string all;
  for (auto const& [name, value] : pairs) {
    if (!all.empty()) all += '&';
    all += pages::encode(name) + '=' + pages::encode(value);
  }
  return all;
}

std::string with_query(View url, std::vector<std::pair<View, View>> const& pairs) {
  return std::string(url) + (url.contains('?') ? '&' : '?') + encode_pairs(pairs);
}

Attempt make_attempt(ProviderSettings const& settings, Demand const& demand, Wall now) {
  return {.provider = settings.name,
          .state = crypto::make_token(),
          .nonce = crypto::make_token(),
          .verifier = crypto::make_token(),
          .longest_ago = demand.longest_ago,
          .begun = now};
}

std::string authorization_url(ProviderSettings const& settings, ProviderMetadata const& metadata, Attempt const& attempt,
                              Demand const& demand) {
  auto const scopes = scopes_of(settings);
  auto const challenge = tls::base64url(tls::sha256(attempt.verifier));
  auto const age = attempt.longest_ago ? std::to_string(attempt.longest_ago->count()) : std::string();
  std::vector<std::pair<View, View>> pairs{{"response_type", "code"},
                                           {"client_id", settings.client_id},
                                           {"redirect_uri", settings.redirect_uri},
                                           {"scope", scopes},
                                           {"state", attempt.state},
                                           {"nonce", attempt.nonce},
                                           {"code_challenge", challenge},
                                           {"code_challenge_method", "S256"}};
  std::pair<View, View> const optional[] = {{"max_age", age},
                                            {"acr_values", demand.acr_values},
                                            {"prompt", demand.prompt},
                                            {"login_hint", demand.login_hint},
                                            {"hd", settings.kind == ProviderKind::google ? View(settings.hosted_domain) : View()},
                                            {"access_type", asks_google_for_refresh(settings) ? "offline" : ""}};
  for (auto const& pair : optional) {
    if (!pair.second.empty()) pairs.push_back(pair);
  }
  return with_query(metadata.authorization_endpoint, pairs);
}

Result<void> check_answer(ProviderSettings const& settings, ProviderMetadata const& metadata, Attempt const& attempt,
                          ProviderAnswer const& answer, Wall now) {
  bool const is_ours = attempt.provider == settings.name && !attempt.state.empty();
  if (!is_ours || now - attempt.begun > longest_attempt) return refuse("oidc.attempt");
  if (!crypto::same(answer.state, attempt.state)) return refuse("oidc.state");
  bool const is_named = metadata.names_itself || !answer.issuer.empty();
  if (is_named && answer.issuer != settings.issuer) return refuse("oidc.issuer");
  if (!answer.error.empty()) return refuse_error(answer.error);
  return answer.code.empty() ? refuse("oidc.no_code") : ok();
}

}  // namespace cordon::access
