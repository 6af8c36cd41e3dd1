#pragma once

#include <memory>

#include "proxy/filter.h"
#include "proxy/forwarded.h"

namespace cordon::proxy {

// Whether somebody on the way may read along: in clear, from who is neither on this machine nor a proxy that is trusted, be it
// with its fields or with its PROXY header.
bool is_exposed(bool tls, net::Address const& peer, TrustedPeers const& proxies, TrustedPeers const& balancers);

// Refuses every request whose connection is exposed (misdirected).
std::unique_ptr<Filter> make_encryption_filter();

}  // namespace cordon::proxy
