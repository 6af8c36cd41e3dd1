#include "access/provider/settings.h"

#include <algorithm>

#include "http/url.h"

namespace cordon::access {
namespace {

constexpr std::size_t longest_url = 500;

std::unexpected<Error> wrong(std::string sentence) {
  return fail(Code::invalid, "provider.settings", std::move(sentence));
}

bool is_plain(View url) {
  return is_https(url) && !url.contains('?');
}

// Part of an address, and what rules call it.
bool is_name(View name) {
  return !name.empty() && name.size() <= 40 &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool has_scope(ProviderSettings const& settings, View scope) {
  return std::ranges::find(settings.scopes, scope) != settings.scopes.end();
}

// Where everybody in the world has an account, the setting says whose accounts are meant.
Result<void> check_kind(ProviderSettings const& settings) {
  if (settings.kind == ProviderKind::google && settings.hosted_domain.empty())
    return wrong(settings.name + ": hosted_domain says which organisation's Google accounts are meant");
  constexpr View shared[] = {"/common/", "/organizations/", "/consumers/"};
  bool const is_shared = std::ranges::any_of(shared, [&](View part) { return settings.issuer.contains(part); });
  if (settings.kind == ProviderKind::entra && is_shared)
    return wrong(settings.name + ": the issuer names one tenant, as in https://login.microsoftonline.com/TENANT/v2.0");
  return ok();
}

}  // namespace

bool is_https(View url) {
  Arena arena;
  http::Target target;
  return url.size() <= longest_url && !url.contains('#') && http::parse_absolute(url, arena, target) && target.scheme == "https";
}

Result<void> check(ProviderSettings const& settings) {
  auto const& name = settings.name;
  if (!is_name(name) || name == "directory") return wrong("a provider's name has lower-case letters, digits and hyphens");
  if (!is_plain(settings.issuer)) return wrong(name + ": the issuer is an https URL without query");
  if (!is_plain(settings.redirect_uri)) return wrong(name + ": the redirect URI is an https URL without query");
  if (settings.client_id.empty()) return wrong(name + ": it knows us by a client_id");
  if (settings.client_secret.empty() == !settings.key) return wrong(name + ": give either a client_secret or a key");
  if (!has_scope(settings, "openid")) return wrong(name + ": without the scope openid it does not say who somebody is");
  return check_kind(settings);
}

}  // namespace cordon::access
