#pragma once

#include "tls/common_openssl.h"
#include "tls/custody.h"

namespace cordon::tls {

struct PrivateKey::Handle {
  openssl::Key key;
};

}  // namespace cordon::tls
