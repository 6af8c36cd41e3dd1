#pragma once

#include "praxis/directory/free_slots.h"
#include "praxis/pages/guest.h"

namespace cordon::praxis {

// The free times of a week, each a button of the form around them ("start"); with ways to the weeks before and after, by an
// address that ends with "from=".
net::Task<Html> free_times(Guest& guest, Offer const& offer, std::string const& weeks);
// The date from which the page shows times: what the address says, not before today.
std::chrono::local_days first_day(Guest const& guest, Zone const& zone);

}  // namespace cordon::praxis
