#pragma once

#include <memory>

#include "control/settings.h"
#include "net/resolver.h"
#include "shared_state/bell.h"
#include "shared_state/shared_state.h"

namespace cordon::control {

// What `[shared_state]` says: a server, or this process when it names none. Whether the server is there is not asked yet. The
// error's detail is a sentence for the operator. Resolver and clock must outlive it.
Result<std::unique_ptr<shared_state::SharedState>> open_shared_state(SharedStateSettings const& settings, net::Resolver& resolver,
                                                                     Clock const& clock);

// The bell of that name there; null when `[shared_state]` names no server. The rest as above.
Result<std::unique_ptr<shared_state::Bell>> open_bell(SharedStateSettings const& settings, net::Resolver& resolver,
                                                      std::string_view name);

// The first line of the file, without what ends it; `password_file` holds nothing else.
Result<std::string> load_password(std::filesystem::path const& file);

}  // namespace cordon::control
