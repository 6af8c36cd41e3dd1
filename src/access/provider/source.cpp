#include "access/provider/source.h"

namespace cordon::access {
namespace {

bool may_be_renewed(Result<jose::Token> const& token) {
  return !token && (token.error().reason == "jwt.key" || token.error().reason == "jwt.signature");
}

}  // namespace

Task<std::string> ProviderSource::fetch(std::string url) {
  http::ClientRequest request{.url = std::move(url), .fields = {{"accept", "application/json"}}};
  auto response = co_await http_.send(std::move(request));
  if (!response) co_return fail(response);
  if (response->status != 200) co_return fail(Code::unavailable, "oidc.unreachable");
  co_return std::move(response->body);
}

Task<ProviderMetadata> ProviderSource::fetch_metadata() {
  auto const text = co_await fetch(discovery_url(settings_.issuer));
  if (!text) co_return fail(text.error());
  co_return parse_metadata(*text, settings_);
}

Task<jose::KeySet> ProviderSource::fetch_keys() {
  std::string uri = settings_.jwks_uri;
  if (uri.empty()) {
    auto const known = co_await metadata();
    if (!known) co_return fail(known.error());
    uri = known->jwks_uri;
  }
  auto const text = co_await fetch(std::move(uri));
  if (!text) co_return fail(text.error());
  co_return jose::KeySet::parse(*text);
}

Task<ProviderMetadata> ProviderSource::metadata() {
  co_return co_await metadata_.get(settings_.fresh, [this] { return fetch_metadata(); });
}

Task<jose::KeySet> ProviderSource::keys() {
  co_return co_await keys_.get(settings_.fresh, [this] { return fetch_keys(); });
}

Task<jose::KeySet> ProviderSource::newer_keys() {
  co_return co_await keys_.get(Duration::zero(), [this] { return fetch_keys(); });
}

// With the keys that we know, and once more with those that it has now.
Task<jose::Token> ProviderSource::verify(std::string token, jose::Expected expected) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const known = co_await keys();
  if (!known) co_return fail(known.error());
  auto verified = jose::verify(token, *known, expected, fiber.loop().wall());
  if (!may_be_renewed(verified)) co_return verified;
  auto const newer = co_await newer_keys();
  if (!newer) co_return verified;
  co_return jose::verify(token, *newer, expected, fiber.loop().wall());
}

}  // namespace cordon::access
