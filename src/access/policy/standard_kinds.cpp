#include "access/policy/standard_kinds.h"

namespace cordon::access {

Kinds standard_kinds() {
  Kinds kinds;
  add_person_kinds(kinds);
  add_factor_kinds(kinds);
  add_machine_kinds(kinds);
  add_request_kinds(kinds);
  add_time_kind(kinds);
  return kinds;
}

}  // namespace cordon::access
