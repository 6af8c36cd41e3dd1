#include "access/provider/token_endpoint.h"

#include <algorithm>
#include <boost/json.hpp>

#include "access/provider/attempt.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "pages/form.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

constexpr std::chrono::minutes assertion_lifetime{5};
constexpr std::size_t longest_token = std::size_t{16} * 1024;
constexpr View assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// RFC 7523 3.
Result<std::string> client_assertion(ProviderSettings const& settings, View endpoint, Wall now) {
  jose::Claims const claims(boost::json::object{{"iss", settings.client_id},
                                                {"sub", settings.client_id},
                                                {"aud", std::string(endpoint)},
                                                {"jti", crypto::make_token()},
                                                {"iat", jose::seconds(now)},
                                                {"nbf", jose::seconds(now)},
                                                {"exp", jose::seconds(now + assertion_lifetime)}});
  boost::json::object header;
  if (!settings.certificate_digest.empty()) header["x5t#S256"] = settings.certificate_digest;
  return settings.key->sign("JWT", claims, jose::Claims(std::move(header)));
}

// RFC 6749 2.3.1: each is encoded as in a form before they are joined.
std::string basic(ProviderSettings const& settings) {
  auto const both = pages::encode(settings.client_id) + ":" + pages::encode(settings.client_secret);
  return "Basic " + tls::base64({reinterpret_cast<unsigned char const*>(both.data()), both.size()});
}

// RFC 6749 5.2. Its own words may have somebody's address in them: they go nowhere.
std::unexpected<Error> refuse(http::ClientResponse const& response) {
  if (response.status >= 500 || response.status == 429) return fail(Code::unavailable, "oidc.unreachable");
  auto const answer = jose::Claims::parse(response.body);
  auto const error = answer ? answer->text("error") : std::string();
  if (error == "invalid_grant" || error == "interaction_required") return fail(Code::forbidden, "oidc.grant");
  if (error == "invalid_client" || error == "unauthorized_client") return fail(Code::forbidden, "oidc.client");
  return fail(Code::bad_gateway, "oidc.answer", "the token endpoint answered with status " + std::to_string(response.status));
}

bool is_short(std::string const& token) {
  return token.size() <= longest_token;
}

}  // namespace

Result<ClientProof> prove_client(ProviderSettings const& settings, ProviderMetadata const& metadata, Wall now) {
  if (settings.key) {
    auto const assertion = client_assertion(settings, metadata.token_endpoint, now);
    if (!assertion) return fail(assertion.error());
    return ClientProof{
        .form = encode_pairs(
            {{"client_id", settings.client_id}, {"client_assertion_type", assertion_type}, {"client_assertion", *assertion}}),
        .authorization = {}};
  }
  if (!settings.secret_in_form.value_or(metadata.wants_secret_in_form))
    return ClientProof{.form = {}, .authorization = basic(settings)};
  return ClientProof{.form = encode_pairs({{"client_id", settings.client_id}, {"client_secret", settings.client_secret}}),
                     .authorization = {}};
}

Result<Tokens> parse_tokens(View text) {
  auto const answer = jose::Claims::parse(text);
  if (!answer) return fail(Code::bad_gateway, "oidc.answer");
  Tokens tokens{.access_token = answer->text("access_token"),
                .id_token = answer->text("id_token"),
                .refresh_token = answer->text("refresh_token"),
                .lifetime = std::chrono::seconds(std::clamp<std::int64_t>(answer->number("expires_in").value_or(0), 0, 86'400))};
  bool const is_bearer = text::iequals(answer->text("token_type"), "bearer") && !tokens.access_token.empty();
  bool const fits = is_short(tokens.access_token) && is_short(tokens.id_token) && is_short(tokens.refresh_token);
  if (!is_bearer || !fits) return fail(Code::bad_gateway, "oidc.answer");
  return tokens;
}

Task<Tokens> request_tokens(http::Client const& http, ProviderSettings const& settings, ProviderMetadata const& metadata,
                            Grant grant) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const proof = prove_client(settings, metadata, fiber.loop().wall());
  if (!proof) co_return fail(proof.error());
  http::ClientRequest request{.method = "POST",
                              .url = metadata.token_endpoint,
                              .fields = {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}},
                              .body = encode_pairs(grant) + (proof->form.empty() ? "" : "&" + proof->form)};
  if (!proof->authorization.empty()) request.fields.emplace_back("authorization", proof->authorization);
  auto const response = co_await http.send(std::move(request));
  if (!response) co_return fail(response.error());
  if (response->status != 200) co_return refuse(*response);
  co_return parse_tokens(response->body);
}

}  // namespace cordon::access
