#pragma once

#include "access/approval/approvals.h"
#include "access/evaluator/evaluators.h"
#include "access/machine/machines.h"
#include "access/provider/providers.h"
#include "access/session/renewals.h"
#include "access/session/sessions.h"
#include "directory/directory.h"
#include "net/group.h"
#include "net/resolver.h"

namespace cordon::access {

class Organisation;

// What one loop has to ask about people. One for each worker, and one for the node itself; used by its own thread.
class Office {
 public:
  // `connected` is null when all loops share a database.
  Office(Organisation& organisation, net::Loop& loop, std::unique_ptr<net::Resolver> resolver,
         std::unique_ptr<store::Database> connected);

  net::Loop& loop() { return loop_; }
  store::Database& database() { return database_; }
  Sessions& sessions() { return sessions_; }
  directory::Directory& directory() { return directory_; }
  Machines& machines() { return machines_; }
  Providers& providers() { return providers_; }
  Evaluators& evaluators() { return evaluators_; }
  Renewals& renewals() { return renewals_; }
  Approvals& approvals() { return approvals_; }

  // Until what goes on behind answers has ended.
  net::Task<void> drain();

 private:
  directory::Parts parts_of(Organisation& organisation);
  net::Task<void> end_member(std::string member);

  net::Loop& loop_;
  std::unique_ptr<net::Resolver> resolver_;
  std::unique_ptr<store::Database> connected_;
  store::Database& database_;
  Sessions sessions_;
  Machines machines_;
  Providers providers_;
  Evaluators evaluators_;
  Renewals renewals_;
  Approvals approvals_;
  net::Group leaving_;  // members whose sessions end
  directory::Directory directory_;
};

}  // namespace cordon::access
