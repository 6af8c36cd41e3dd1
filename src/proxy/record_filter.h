#pragma once

#include <memory>

#include "proxy/filter.h"

namespace cordon::proxy {

// The start of the row: completes the record that the connection opened with what the site knows: its purpose and data category,
// and how much of addresses and paths may be seen.
std::unique_ptr<Filter> make_record_filter();

}  // namespace cordon::proxy
