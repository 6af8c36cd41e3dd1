#pragma once

#include "access/session/sessions.h"
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

 private:
  net::Loop& loop_;
  std::unique_ptr<net::Resolver> resolver_;
  std::unique_ptr<store::Database> connected_;
  store::Database& database_;
  Sessions sessions_;
};

}  // namespace cordon::access
