#include "control/provider_description.h"

#include "control/settings_address.h"

namespace cordon::control {

config::Section<IdentityProviderSettings> provider_description() {
  using Settings = IdentityProviderSettings;
  config::Section<Settings> section(
      "Who else vouches for people: an OpenID provider. It sends them back to `LOGIN/callback/NAME`, and tells "
      "`LOGIN/backchannel/NAME` who logged out there.");
  section.field("name", &Settings::name).required().not_empty().help("In addresses, and in rules as `provider:NAME`.");
  section.field("title", &Settings::title).help("What people call it; without it, its name.");
  section.field("kind", &Settings::kind).help("What is known of it beyond OpenID Connect.");
  section.field("issuer", &Settings::issuer)
      .required()
      .not_empty()
      .help("Its name in tokens, to the letter: an https URL; what it says of itself is found there.");
  section.field("client_id", &Settings::client_id).required().not_empty().help("By what it knows this edge.");
  section.field("client_secret_file", &Settings::client_secret_file)
      .help("File of mode 0600 with the secret that proves it, as the first line.");
  section.field("key", &Settings::key)
      .help("Private key as PEM, mode 0600, that proves it instead of a secret (private_key_jwt).");
  section.field("certificate", &Settings::certificate).help("Certificate of that key as PEM, whose digest Entra asks for.");
  section.field("token_auth", &Settings::token_auth)
      .help("How the secret is sent: `basic` in a field, `post` in the form, `auto` as the provider says.");
  section.field("scopes", &Settings::scopes).help("What is asked for; with `offline_access` many allow asking again later.");
  section.field("claims", &Settings::claims).help("Claims that are kept for rules: `claim:NAME=VALUE`.");
  section.field("groups_claim", &Settings::groups_claim).help("The claim that names groups; empty: it knows none.");
  section.field("mail_domains", &Settings::mail_domains)
      .help("Whose addresses it vouches for, and who is sent to it; without it, anybody's.");
  section.field("hosted_domain", &Settings::hosted_domain).help("Of Google: whose accounts these are.");
  section.field("egress", &Settings::egress).help("Networks of your own that it may be in; the public internet always is.");
  section.field("ports", &Settings::ports).help("Ports that it may be at.");
  section.field("ca", &Settings::ca).help("Who may vouch for its servers, as PEM; without it, whom the system trusts.");
  return section;
}

}  // namespace cordon::control
