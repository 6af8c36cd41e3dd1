#pragma once

#include <optional>

#include "base/bytes.h"
#include "net/address.h"

namespace cordon::proxy {

struct ProxyHeader {
  std::size_t length = 0;              // bytes it takes on the wire
  std::optional<net::Address> source;  // nothing for LOCAL and unspecified: the connection speaks for itself
};

// The PROXY protocol, version 2 (haproxy.org, doc/proxy-protocol.txt section 2.2), from what has arrived so far. Nothing yet:
// more is needed. Code::malformed with reason proxy_protocol.signature, .version, .command, .family or .length. At most 536 bytes
// are taken.
Result<std::optional<ProxyHeader>> parse_proxy_header(View bytes);
// How many more bytes certainly belong to the header that `bytes` begin, so that nothing behind it is read; 0 when it is whole.
std::size_t missing_of_proxy_header(View bytes);

}  // namespace cordon::proxy
