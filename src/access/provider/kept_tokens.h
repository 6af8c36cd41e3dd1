#pragma once

#include "access/provider/provider.h"

namespace cordon::access {

// What is kept of a login at a provider, as text to be sealed. The identity is kept elsewhere.
std::string to_text(Vouched const& vouched);
// Who was vouched for, with what was kept; nothing when the text is none.
std::optional<Vouched> vouched_of(Identity identity, View text);

}  // namespace cordon::access
