#include "access/provider/logout.h"

#include "access/provider/attempt.h"

namespace cordon::access {
namespace {

constexpr View event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::chrono::minutes longest_age{10};
constexpr std::size_t longest_number = 200;

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

bool is_logout(jose::Claims const& claims) {
  auto const events = claims.object("events");
  return events && events->object(event);
}

// At Entra the subject is none of ours (see read_identity); it sends no such tokens.
std::string subject_of(ProviderSettings const& settings, jose::Claims const& claims) {
  return settings.kind == ProviderKind::entra ? std::string() : claims.text("sub");
}

}  // namespace

bool ReplayMemory::is_new(std::string number, Wall until, Wall now) {
  std::scoped_lock const lock(mutex_);
  while (!ends_.empty() && (ends_.begin()->first < now || ends_.size() >= most)) {
    until_.erase(ends_.begin()->second);
    ends_.erase(ends_.begin());
  }
  if (!until_.emplace(number, until).second) return false;
  ends_.emplace(until, std::move(number));
  return true;
}

void ReplayMemory::forget(View number) {
  std::lock_guard const lock(mutex_);
  auto const found = until_.find(number);
  if (found == until_.end()) return;
  auto const [first, last] = ends_.equal_range(found->second);
  auto const end = std::find_if(first, last, [&](auto const& each) { return each.second == number; });
  if (end != last) ends_.erase(end);
  until_.erase(found);
}

jose::Expected logout_expectation(ProviderSettings const& settings, ProviderMetadata const& metadata) {
  return {.issuers = {settings.issuer},
          .audience = settings.client_id,
          .types = {"logout+jwt", "jwt", ""},
          .algorithms = metadata.algorithms,
          .skew = settings.skew,
          .longest_age = longest_age};
}

Result<ProviderLogout> read_logout(ProviderSettings const& settings, jose::Token const& token, ReplayMemory& memory, Wall now) {
  auto const& claims = token.claims;
  if (!is_logout(claims)) return refuse("oidc.logout_event");
  if (claims.has("nonce")) return refuse("oidc.logout_nonce");
  ProviderLogout logout{.subject = subject_of(settings, claims), .session_id = claims.text("sid")};
  if (logout.subject.empty() && logout.session_id.empty()) return refuse("oidc.logout_subject");
  auto const number = claims.text("jti");
  if (number.empty() || number.size() > longest_number) return refuse("oidc.logout_number");
  // It cannot be good for longer: iat is held to the longest age.
  auto const until = now + longest_age + 2 * settings.skew;
  logout.number = settings.name + " " + number;
  if (!memory.is_new(logout.number, until, now)) return refuse("oidc.logout_replayed");
  return logout;
}

std::string logout_url(ProviderSettings const& settings, ProviderMetadata const& metadata, View hint, View back, View state) {
  if (metadata.end_session_endpoint.empty()) return {};
  std::vector<std::pair<View, View>> pairs{{"client_id", settings.client_id}};
  std::pair<View, View> const optional[] = {{"id_token_hint", hint}, {"post_logout_redirect_uri", back}, {"state", state}};
  for (auto const& pair : optional) {
    if (!pair.second.empty()) pairs.push_back(pair);
  }
  return with_query(metadata.end_session_endpoint, pairs);
}

}  // namespace cordon::access
