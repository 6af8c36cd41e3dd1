#include <cstdlib>

#include "access/provider/graph.h"
#include "access/provider/token_endpoint.h"
#include "access/provider/vouching.h"

using namespace cordon;

namespace {

access::ProviderSettings settings(access::ProviderKind kind) {
  return {.name = "clinic",
          .title = "Clinic",
          .kind = kind,
          .issuer = "https://idp.test",
          .client_id = "cordon",
          .claims = {"department", "roles"},
          .mail_domains = {"clinic.eu"},
          .hosted_domain = "clinic.eu"};
}

void check_identity(access::ProviderKind kind, jose::Claims const& claims) {
  auto const identity = access::read_identity(settings(kind), {.token = claims, .userinfo = claims}, Wall());
  if (!identity) return;
  bool const is_somebody = !identity->subject.empty() && (identity->groups_known || identity->groups.empty());
  bool const is_theirs = identity->email.empty() || identity->email.ends_with("@clinic.eu");
  if (!is_somebody || !is_theirs) std::abort();
}

}  // namespace

// Whatever a provider answers: it is that of our issuer and in TLS, and vouches for nobody's address but its own people's.
extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  View const text(reinterpret_cast<char const*>(data), size);
  auto const metadata = access::parse_metadata(text, settings(access::ProviderKind::generic));
  if (metadata && !metadata->token_endpoint.starts_with("https://")) std::abort();
  auto const tokens = access::parse_tokens(text);
  if (tokens && tokens->access_token.empty()) std::abort();
  static_cast<void>(access::parse_member_objects(text));
  auto const claims = jose::Claims::parse(text);
  if (!claims) return 0;
  for (auto const kind : {access::ProviderKind::generic, access::ProviderKind::entra, access::ProviderKind::google})
    check_identity(kind, *claims);
  return 0;
}
