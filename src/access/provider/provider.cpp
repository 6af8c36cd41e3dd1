#include "access/provider/provider.h"

#include <boost/json.hpp>

#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

constexpr std::chrono::minutes longest_age{10};  // of an id_token: it was made for us just now

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

std::shared_ptr<net::Egress const> egress_of(ProviderSettings const& settings) {
  return std::make_shared<net::Egress const>(settings.egress, settings.ports);
}

template <std::size_t size>
std::string left_half(std::array<unsigned char, size> const& digest) {
  return tls::base64url(std::span<unsigned char const>(digest).first(size / 2));
}

// OpenID Connect Core 3.1.3.6: by the hash of the algorithm that signed.
std::string access_token_hash(jose::Algorithm algorithm, View token) {
  auto const name = jose::name(algorithm);
  if (name.ends_with("256")) return left_half(tls::sha256(token));
  return name.ends_with("384") ? left_half(tls::sha384(token)) : left_half(tls::sha512(token));
}

Result<void> check_access_token(jose::Token const& token, Tokens const& tokens) {
  if (!token.claims.has("at_hash")) return ok();
  bool const fits = token.claims.text("at_hash") == access_token_hash(token.algorithm, tokens.access_token);
  return fits ? ok() : refuse("oidc.at_hash");
}

Result<void> check_attempt(jose::Claims const& claims, Attempt const& attempt, ProviderSettings const& settings, Wall now) {
  bool const is_ours = !attempt.nonce.empty() && crypto::same(claims.text("nonce"), attempt.nonce);
  if (!is_ours) return refuse("oidc.nonce");
  if (!attempt.longest_ago) return ok();
  auto const proved = claims.time("auth_time");
  bool const is_recent = proved && now - *proved <= *attempt.longest_ago + settings.skew && *proved <= now + settings.skew;
  return is_recent ? ok() : refuse("oidc.auth_time");
}

bool is_away(Error const& error) {
  return error.code == Code::unavailable || error.code == Code::unreachable || error.code == Code::timeout;
}

}  // namespace

Provider::Provider(net::Resolver& resolver, std::shared_ptr<tls::ClientContext const> tls, ProviderSettings settings,
                   ReplayMemory& memory)
    : settings_(std::move(settings)),
      memory_(memory),
      http_(resolver, std::move(tls), {.time = settings_.patience}, egress_of(settings_)),
      source_(http_, settings_),
      groups_(http_, settings_) {}

jose::Expected Provider::expectation(ProviderMetadata const& metadata) const {
  std::vector<std::string> issuers{settings_.issuer};
  // Google's own spelling (its documentation of id_tokens).
  if (settings_.kind == ProviderKind::google) issuers.push_back(settings_.issuer.substr(std::string_view("https://").size()));
  return {.issuers = std::move(issuers),
          .audience = settings_.client_id,
          .authorized_party = settings_.client_id,
          .types = {"jwt", ""},
          .algorithms = metadata.algorithms,
          .skew = settings_.skew,
          .longest_age = longest_age};
}

Task<std::string> Provider::authorization_url(Attempt attempt, Demand demand) {
  auto const metadata = co_await source_.metadata();
  if (!metadata) co_return fail(metadata.error());
  co_return access::authorization_url(settings_, *metadata, attempt, demand);
}

Task<Vouched> Provider::exchange(Attempt attempt, ProviderAnswer answer) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const metadata = co_await source_.metadata();
  if (!metadata) co_return fail(metadata.error());
  auto checked = check_answer(settings_, *metadata, attempt, answer, fiber.loop().wall());
  if (!checked) co_return fail(checked);
  auto tokens = co_await request_tokens(http_, settings_, *metadata,
                                        {{"grant_type", "authorization_code"},
                                         {"code", answer.code},
                                         {"redirect_uri", settings_.redirect_uri},
                                         {"code_verifier", attempt.verifier}});
  if (!tokens) co_return fail(tokens);
  auto token = co_await source_.verify(tokens->id_token, expectation(*metadata));
  if (!token) co_return fail(token);
  checked = check_attempt(token->claims, attempt, settings_, fiber.loop().wall());
  if (checked) checked = check_access_token(*token, *tokens);
  if (!checked) co_return fail(checked);
  co_return co_await vouch(std::move(*tokens), *metadata, std::move(*token));
}

Task<Vouched> Provider::vouch(Tokens tokens, ProviderMetadata const& metadata, jose::Token token) {
  net::Fiber& fiber = co_await net::this_fiber();
  Statement statement{.token = token.claims};
  if (is_incomplete(settings_, statement.token) && !metadata.userinfo_endpoint.empty()) {
    auto userinfo = co_await ask_userinfo(tokens, metadata, statement.token);
    if (!userinfo) co_return fail(userinfo);
    statement.userinfo = std::move(*userinfo);
  }
  auto identity = read_identity(settings_, statement, fiber.loop().wall());
  if (!identity) co_return fail(identity);
  auto added = co_await add_groups(metadata, statement, *identity);
  if (!added) co_return fail(added);
  co_return Vouched{.identity = std::move(*identity),
                    .id_token = std::move(tokens.id_token),
                    .refresh_token = std::move(tokens.refresh_token),
                    .session_id = token.claims.text("sid")};
}

// OpenID Connect Core 5.3. What it says of somebody else is not used.
Task<jose::Claims> Provider::ask_userinfo(Tokens const& tokens, ProviderMetadata const& metadata, jose::Claims const& token) {
  http::ClientRequest request{.url = metadata.userinfo_endpoint,
                              .fields = {{"authorization", "Bearer " + tokens.access_token}, {"accept", "application/json"}}};
  auto const response = co_await http_.send(std::move(request));
  if (!response) co_return fail(response.error());
  if (response->status >= 500) co_return fail(Code::unavailable, "oidc.unreachable");
  auto claims = response->status == 200 ? jose::Claims::parse(response->body) : Result<jose::Claims>(refuse("oidc.userinfo"));
  bool const is_theirs = claims && !token.text("sub").empty() && claims->text("sub") == token.text("sub");
  if (!is_theirs) co_return refuse("oidc.userinfo");
  co_return claims;
}

// When nobody can be asked they stay unknown.
Task<void> Provider::add_groups(ProviderMetadata const& metadata, Statement const& statement, Identity& identity) {
  if (!needs_groups(settings_, statement)) co_return ok();
  auto groups = co_await groups_.groups_of(metadata, object_id(statement.token));
  if (!groups && groups.error().code == Code::cancelled) co_return fail(groups);
  identity.groups_known = groups.has_value();
  identity.groups = groups ? std::move(*groups) : std::vector<std::string>();
  co_return ok();
}

Task<Vouched> Provider::renew(Tokens tokens, ProviderMetadata metadata) {
  auto token = co_await source_.verify(tokens.id_token, expectation(metadata));
  if (!token) co_return fail(token);
  auto checked = check_access_token(*token, tokens);
  if (!checked) co_return fail(checked);
  co_return co_await vouch(std::move(tokens), metadata, std::move(*token));
}

Task<Vouched> Provider::refresh(Vouched vouched) {
  auto const metadata = co_await source_.metadata();
  if (!metadata) co_return fail(metadata.error());
  if (vouched.refresh_token.empty()) co_return refuse("oidc.grant");
  auto tokens = co_await request_tokens(http_, settings_, *metadata,
                                        {{"grant_type", "refresh_token"}, {"refresh_token", vouched.refresh_token}});
  if (!tokens) co_return fail(tokens);
  if (tokens->refresh_token.empty()) tokens->refresh_token = vouched.refresh_token;
  // What cannot be learned now is as old as it was. The token for the next time is good for once: it must not be lost with it.
  auto unchanged = vouched;
  unchanged.refresh_token = tokens->refresh_token;
  if (tokens->id_token.empty()) co_return unchanged;
  auto renewed = co_await renew(std::move(*tokens), *metadata);
  if (!renewed && is_away(renewed.error())) co_return unchanged;
  if (!renewed) co_return fail(renewed);
  if (renewed->identity.subject != vouched.identity.subject) co_return refuse("oidc.subject");
  renewed->identity.amr = vouched.identity.amr;
  renewed->identity.acr = std::move(vouched.identity.acr);
  renewed->identity.authenticated = vouched.identity.authenticated;
  if (renewed->session_id.empty()) renewed->session_id = std::move(vouched.session_id);
  co_return renewed;
}

Task<std::string> Provider::log_out_url(std::string hint, std::string back, std::string state) {
  auto const metadata = co_await source_.metadata();
  if (!metadata) co_return fail(metadata.error());
  co_return logout_url(settings_, *metadata, hint, back, state);
}

Task<ProviderLogout> Provider::verify_logout(std::string token) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const metadata = co_await source_.metadata();
  if (!metadata) co_return fail(metadata.error());
  auto const verified = co_await source_.verify(std::move(token), logout_expectation(settings_, *metadata));
  if (!verified) co_return fail(verified.error());
  co_return read_logout(settings_, *verified, memory_, fiber.loop().wall());
}

}  // namespace cordon::access
