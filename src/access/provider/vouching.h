#pragma once

#include "access/identity.h"
#include "access/provider/settings.h"

namespace cordon::access {

// What claims say of a person: an id_token's, and those of userinfo where the first is silent.
struct Statement {
  jose::Claims token;
  jose::Claims userinfo = {};
};

// Whether userinfo could say more.
bool is_incomplete(ProviderSettings const& settings, jose::Claims const& token);

// Whether the groups are elsewhere: a token of Entra has no room for more than 200 (_claim_names, hasgroups), or has none at all.
bool needs_groups(ProviderSettings const& settings, Statement const& statement);

// Who somebody is by these claims. `authenticated` is Wall() when the provider does not say when that was: a rule that asks how
// long ago is then not met. Groups are unknown when no claim says which. Code::forbidden "oidc.subject" (it names nobody),
// "oidc.tenant" (of another tenant, Entra), "oidc.hosted_domain" (of another organisation, or a private person's, Google).
Result<Identity> read_identity(ProviderSettings const& settings, Statement const& statement, Wall now);

// The user's number in the tenant; empty when it is none.
std::string object_id(jose::Claims const& token);

}  // namespace cordon::access
