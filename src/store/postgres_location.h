#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace cordon::store {

// Where a PostgreSQL server is, as libpq has it: "postgresql://user@host:5432/name", or "host=/run/postgresql dbname=praxis". One
// host; over a network with sslmode=verify-full unless it says otherwise. A password belongs into a file that `passfile` names.
struct PostgresLocation {
  std::string text;
};

// The same without any password, for people. Code::invalid with a sentence when it cannot be used.
Result<std::string> describe(PostgresLocation const& location);

// What libpq is told, by its keywords. Fails as describe does.
using PostgresSettings = std::map<std::string, std::string, std::less<>>;
Result<PostgresSettings> settings_of(PostgresLocation const& location);

}  // namespace cordon::store
