#pragma once

#include <span>

#include "store/database.h"

namespace cordon::store {

// One step of a schema's history. Once released it is never changed: what is to be different is another step.
struct Migration {
  std::string_view name;                    // "01 practitioners"
  std::span<std::string_view const> steps;  // one definition each, as for Session::define
};

// Brings a schema up to date: each migration that was not yet, in order, in a transaction of its own. Several nodes may try at
// once. Fails with Code::invalid "store.schema" when the database has another history than this program: it is newer, or a step
// was changed.
net::Task<void> migrate(Database& database, std::span<Migration const> migrations);

}  // namespace cordon::store
