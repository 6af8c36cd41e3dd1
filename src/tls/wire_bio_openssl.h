#pragma once

#include "tls/common_openssl.h"
#include "tls/wire.h"

namespace cordon::tls {

// What OpenSSL reads from and writes to: the buffers of `wire`, which must outlive it and stay where it is. Null: out of memory.
openssl::Bio make_bio(Wire& wire);

}  // namespace cordon::tls
