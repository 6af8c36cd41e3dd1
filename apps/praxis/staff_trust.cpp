#include "staff_trust.h"

#include <CLI/CLI.hpp>

using namespace cordon;

// They belong together: keys without a site would open it to whom the edge let into another.
StaffTrustOptions::StaffTrustOptions(CLI::App& app) {
  auto* const keys =
      app.add_option("--staff-keys", keys_,
                     "where the edge publishes what it signs Cordon-Assertion with; without it nobody is of the staff")
          ->type_name("URL");
  auto* const issuer =
      app.add_option("--staff-issuer", issuer_, "the edge's login host: https://login.praxis.localhost:8443")->type_name("URL");
  auto* const audience =
      app.add_option("--staff-audience", audience_, "the staff's site, without a port: https://staff.praxis.localhost")
          ->type_name("URL");
  auto* const authority =
      app.add_option("--staff-ca", authority_, "PEM file of who may vouch for the server of the keys; without it, the system's")
          ->type_name("FILE");
  keys->needs(issuer)->needs(audience);
  issuer->needs(keys);
  audience->needs(keys);
  authority->needs(keys);
}

Result<std::optional<praxis::StaffTrust>> StaffTrustOptions::trust() const {
  if (keys_.empty()) return std::optional<praxis::StaffTrust>();
  if (issuer_.empty() || audience_.empty())
    return fail(Code::invalid, "staff.trust", "--staff-issuer and --staff-audience: whose word counts, and about which site?");
  auto keys = praxis::keys_at(keys_, authority_);
  if (!keys) return fail(keys);
  return std::optional(praxis::StaffTrust{.issuer = issuer_, .audience = audience_, .keys = std::move(*keys)});
}
