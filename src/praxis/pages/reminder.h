#pragma once

#include "praxis/pages/guest.h"

namespace cordon::praxis {

// What happens to accounts that are not confirmed, for whoever has one; empty for everybody else.
net::Task<Html> reminder_to_confirm(Guest& guest);

}  // namespace cordon::praxis
