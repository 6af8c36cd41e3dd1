#pragma once

#include "access/organisation.h"
#include "pages/form.h"

namespace cordon::access {

// What would become of a request, and why: the rules of the site in force, asked for an operator. JSON:
//   who          whom it was asked of, and how that is known: by a session, by the directory, or nobody
//   request      method, host, path, from, country, at
//   explanation  as to_json(Explanation)
// The form has `url`; `user` (an e-mail address, or "nobody") or `session` (its number); and may have `method`, `from` (an
// address), `at` (in UTC). Code::invalid or not_found with a sentence.
net::Task<std::string> explain_policy(Organisation& organisation, Office& office, pages::Form form);

// What the rules in the shadow of the sites in force would have changed since the node started. JSON:
//   rules   site, rule, kind, outcomes (counts by name), decided (requests to the site), people (email, outcome, at), the latest
//   first
std::string shadow_report(Organisation& organisation);

}  // namespace cordon::access
