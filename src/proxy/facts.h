#pragma once

#include "net/address.h"

namespace cordon::proxy {

// What one filter learns of a request and another needs. Written by the filter named, read by those behind it.
struct Facts {
  net::Address client;  // (routing) who asks: the peer, or whom a trusted peer speaks for
};

}  // namespace cordon::proxy
