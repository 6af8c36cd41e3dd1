#pragma once

#include "access/login/guest.h"
#include "access/pages/log_in_page.h"

namespace cordon::access {

// Whether they may log in there, for what they are here for. The built-in one is called "directory".
bool is_offered(Guest const& guest, View provider);
// The providers among those, as links.
std::vector<ProviderChoice> provider_choices(Guest const& guest);
// The only one that may vouch for who wants to go to the site; empty when there are others, or the directory.
std::string only_provider(Guest const& guest);
// Whether an address may say who vouches for it.
bool has_domains(Guest const& guest);
// The one that vouches for addresses like this; empty when it is none, or several.
std::string provider_of(Guest const& guest, View email);
// Where logging in there begins.
std::string start_of(Guest const& guest, View provider, View hint = {});

}  // namespace cordon::access
