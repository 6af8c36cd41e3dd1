#include "control/identity_providers.h"

#include "base/text.h"
#include "config/text.h"
#include "control/digest.h"
#include "control/provider_description.h"
#include "control/settings_address.h"
#include "crypto/crypto.h"
#include "crypto/private_file.h"
#include "tls/digest.h"

namespace cordon::control {
namespace {

constexpr std::size_t longest_secret = 4096, longest_key = std::size_t{32} * 1024;

access::ProviderKind kind_of(IdentityProviderKind kind) {
  switch (kind) {
    case IdentityProviderKind::entra: return access::ProviderKind::entra;
    case IdentityProviderKind::google: return access::ProviderKind::google;
    case IdentityProviderKind::generic: break;
  }
  return access::ProviderKind::generic;
}

std::optional<bool> secret_in_form(TokenAuth auth) {
  if (auth == TokenAuth::automatic) return {};
  return auth == TokenAuth::post;
}

std::vector<std::string> in_lower_case(std::vector<std::string> names) {
  for (auto& name : names) name = text::to_lower(name);
  return names;
}

access::ProviderSettings plain(IdentityProviderSettings const& settings, AccessSettings const& access) {
  return {.name = settings.name,
          .title = settings.title.empty() ? settings.name : settings.title,
          .kind = kind_of(settings.kind),
          .issuer = settings.issuer,
          .client_id = settings.client_id,
          .secret_in_form = secret_in_form(settings.token_auth),
          .redirect_uri = access.login + "/callback/" + settings.name,
          .scopes = settings.scopes,
          .claims = settings.claims,
          .groups_claim = settings.groups_claim,
          .mail_domains = in_lower_case(settings.mail_domains),
          .hosted_domain = text::to_lower(settings.hosted_domain),
          .egress = settings.egress,
          .ports = settings.ports};
}

Result<void> read_secret(IdentityProviderSettings const& settings, access::ProviderSettings& made) {
  if (settings.client_secret_file.empty()) return ok();
  auto text = crypto::read_private(settings.client_secret_file, longest_secret);
  if (!text) return fail(text);
  made.client_secret = text::trim(View(*text).substr(0, text->find('\n')));
  crypto::wipe(*text);
  if (made.client_secret.empty())
    return fail(Code::invalid, "provider.settings", settings.client_secret_file.string() + " holds no secret in its first line");
  return ok();
}

Result<void> read_key(IdentityProviderSettings const& settings, access::ProviderSettings& made) {
  if (settings.key.empty()) return ok();
  auto text = crypto::read_private(settings.key, longest_key);
  if (!text) return fail(text);
  auto key = tls::PrivateKey::from_pem(*text);
  crypto::wipe(*text);
  if (!key) return fail(key);
  if (!settings.certificate.empty()) {
    auto const certificate = tls::Certificate::load(settings.certificate.string());
    if (!certificate) return fail(certificate.error());
    if (!key->matches(*certificate))
      return fail(Code::invalid, "provider.settings", settings.certificate.string() + " is of another key");
    made.certificate_digest = tls::base64url(tls::sha256(certificate->chain().front()));
  }
  auto signing = jose::SigningKey::make(std::move(*key));
  if (!signing) return fail(signing);
  made.key = std::move(*signing);
  return ok();
}

std::string digest_of(IdentityProviderSettings const& settings, access::ProviderSettings const& made) {
  Digest digest;
  digest.add(config::to_text(provider_description(), settings)).add(made.redirect_uri).add(made.client_secret);
  digest.add(made.key ? View(made.key->id()) : View()).add(made.certificate_digest);
  if (!settings.ca.empty()) digest.add_file(settings.ca);
  return digest.finish();
}

}  // namespace

Result<std::shared_ptr<access::ProviderOffer const>> make_provider(IdentityProviderSettings const& settings,
                                                                   AccessSettings const& access) {
  auto made = plain(settings, access);
  if (auto done = read_secret(settings, made); !done) return fail(done);
  if (auto done = read_key(settings, made); !done) return fail(done);
  if (auto done = access::check(made); !done) return fail(done);
  auto tls = tls::ClientContext::create({.authorities = settings.ca.string()});
  if (!tls) return fail(tls);
  auto digest = digest_of(settings, made);
  return std::make_shared<access::ProviderOffer const>(
      access::ProviderOffer{.settings = std::move(made), .tls = std::move(*tls), .digest = std::move(digest)});
}

Result<access::ProviderOffers> make_providers(AccessSettings const& access) {
  access::ProviderOffers offers;
  for (auto const& each : access.providers) {
    auto made = make_provider(each, access);
    if (!made) return fail(made);
    offers.push_back(std::move(*made));
  }
  return offers;
}

}  // namespace cordon::control
