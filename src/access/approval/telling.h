#pragma once

#include "access/approval/terms.h"
#include "access/pages/basics.h"
#include "proxy/exchange.h"

namespace cordon::access {

// What an approver is told of a question: who asks for what, why, and where one answers.
mail::Message letter_of(ApprovalQuestion const& question, View title, View login_url, std::string to, Language language);

// Sends the approvers of the rule their letters: addresses that it names, and members of the built-in directory for whom its
// conditions hold. Nobody is told of a question of their own.
net::Task<void> tell_approvers(Organisation& organisation, Office& office, ApprovalQuestion question);

// Questions that nobody answered in time are over, and counted.
net::Task<void> expire_questions(Organisation& organisation, Office& office);

// Notes what was done, in the process log by numbers only, in the record of the request, and in what is counted.
void note(Organisation& organisation, proxy::Exchange& exchange, ApprovalQuestion const& question, ApprovalEvent event,
          Session const& who);

}  // namespace cordon::access
