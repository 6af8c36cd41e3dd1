#pragma once

#include "access/organisation.h"
#include "pages/form.h"

namespace cordon::access {

// What the operator's tools tell a node about its people, below /access/:
//   members/add      email, name, group (several, by commas), break_glass=yes, password (else an invitation is made)
//   members/change   email, and what is to be otherwise of name, group, active=yes|no
//   members/remove   email
//   members/invite   email                 a new invitation
//   members/list
//   revoke           email of a member, provider and subject of anybody, session, or everything=yes
//   policy/explain, policy/shadow   see inquiry.h
// JSON. Fails with Code::invalid or not_found and a sentence as its detail.
net::Task<std::string> administer(Organisation& organisation, Office& office, std::string deed, pages::Form form);

}  // namespace cordon::access
