#pragma once

#include "access/office.h"
#include "access/organisation.h"
#include "pages/form.h"

namespace cordon::access {

// What `cordon token` asks of a running node: "add" (name, lifetime in seconds), "rotate" (name, grace in seconds), "remove"
// (name), "list". JSON; the secret of a token is in the answer that makes it, and nowhere else. Fails as administer() does.
net::Task<std::string> administer_tokens(Organisation& organisation, Office& office, std::string deed, pages::Form form);

}  // namespace cordon::access
