#pragma once

#include <optional>

#include "base/bytes.h"

namespace cordon::credentials {

// How many of the octets its first item takes (RFC 8949), with all that is in it; nothing when it is not whole. Items must say
// how long they are, and that must be there: so nobody makes a parser reserve memory for what never comes. Tags are refused.
std::optional<std::size_t> cbor_item_size(View octets);

}  // namespace cordon::credentials
