#include "control/acme_settings.h"

#include <fmt/format.h>

#include <fstream>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::control {
namespace {

acme::ChallengeKind kind_of(AcmeChallenge challenge) {
  switch (challenge) {
    case AcmeChallenge::http_01: return acme::ChallengeKind::http_01;
    case AcmeChallenge::dns_01: return acme::ChallengeKind::dns_01;
    case AcmeChallenge::tls_alpn_01: break;
  }
  return acme::ChallengeKind::tls_alpn_01;
}

std::string contact_url(std::string const& contact) {
  return contact.starts_with("mailto:") ? contact : "mailto:" + contact;
}

std::vector<acme::Wanted> wanted(Settings const& settings) {
  std::vector<acme::Wanted> result;
  for (auto const& site : settings.sites) {
    if (site.acme) result.push_back({site.hosts.front(), site.acme_names.empty() ? site.hosts : site.acme_names});
  }
  return result;
}

}  // namespace

Result<std::string> load_eab_key(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.resize(text.find_last_not_of(" \t\r\n=") + 1);  // some are handed out with padding
  auto key = tls::from_base64url(text);
  if (in && key && !key->empty()) return std::move(*key);
  return fail(Code::invalid, "acme.eab_key", fmt::format("{} holds no key in base64url", file.string()));
}

Result<acme::ManagerSettings> acme_settings(Settings const& settings) {
  acme::ManagerSettings result;
  auto const& written = settings.acme;
  result.state_directory = settings.node.state_directory;
  result.account.directory = written.directory;
  for (auto const& contact : written.contact) result.account.contact.push_back(contact_url(contact));
  if (!written.eab_key_id.empty()) {
    auto key = load_eab_key(written.eab_key);
    if (!key) return fail(key);
    result.account.external = acme::ExternalAccount{written.eab_key_id, std::move(*key)};
  }
  result.proof = {.kind = kind_of(written.challenge), .dns_hook = written.dns_hook, .dns_hook_time = written.dns_hook_timeout};
  result.authorities = written.ca.string();
  result.wanted = wanted(settings);
  return result;
}

}  // namespace cordon::control
