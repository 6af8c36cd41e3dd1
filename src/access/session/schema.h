#pragma once

#include <span>

#include "store/migration.h"

namespace cordon::access {

// The tables of logins and sessions, their codes, what changed of them, and keys.
std::span<store::Migration const> session_migrations();

}  // namespace cordon::access
