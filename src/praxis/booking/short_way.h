#pragma once

#include "praxis/booking/transactions.h"

// What mostly goes well, as statements that say themselves under which condition they write: they share a transaction with others
// (Database::write_all). False when nothing was written, or nobody knows: then the long way (transactions.h) says why, or does
// it.
namespace cordon::praxis {

net::Task<bool> hold_shortly(store::Database& database, Making const& making, Attempt& attempt);
net::Task<bool> book_shortly(store::Database& database, Confirmation const& booking, Attempt& attempt);

}  // namespace cordon::praxis
