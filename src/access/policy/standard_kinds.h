#pragma once

#include "access/policy/kinds.h"

namespace cordon::access {

// What this room knows of itself: persons, their factors, machines, requests, the time.
Kinds standard_kinds();

// The parts of it.
void add_person_kinds(Kinds& kinds);
void add_factor_kinds(Kinds& kinds);
void add_machine_kinds(Kinds& kinds);
void add_request_kinds(Kinds& kinds);
void add_time_kind(Kinds& kinds);

}  // namespace cordon::access
