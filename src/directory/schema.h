#pragma once

#include "store/migration.h"

namespace cordon::directory {

// The tables of the directory, which all begin with "member".
std::span<store::Migration const> migrations();

}  // namespace cordon::directory
