#pragma once

#include <vector>

#include "http/call.h"
#include "http/h1/message_writer.h"
#include "net/address.h"

namespace cordon::proxy {

// Peers whose word on who they speak for is believed.
class TrustedPeers {
 public:
  explicit TrustedPeers(std::vector<net::Prefix> prefixes = {}) : prefixes_(std::move(prefixes)) {}
  bool trusts(net::Address const& address) const;

 private:
  std::vector<net::Prefix> prefixes_;
};

// Who asks: the peer; or, when that one is trusted, the last address of X-Forwarded-For (else Forwarded) that is not trusted
// itself.
net::Address client_of(http::Request const& request, http::ConnectionInfo const& connection, TrustedPeers const& trusted);

// Adds Forwarded (RFC 7239) and X-Forwarded-For, -Proto, -Host and -Port to what goes to the origin. What a trusted peer said of
// those is kept and continued; what anybody else said is not passed on.
void add_forwarded(http::h1::HeadWriter& outgoing, http::Request const& request, http::ConnectionInfo const& connection,
                   TrustedPeers const& trusted);
// Those, and what else is taken for them.
constexpr http::NameSet forwarding_names = http::set_of(http::Name::forwarded) | http::set_of(http::Name::x_forwarded_for) |
                                           http::set_of(http::Name::x_forwarded_host) |
                                           http::set_of(http::Name::x_forwarded_port) |
                                           http::set_of(http::Name::x_forwarded_proto) | http::set_of(http::Name::x_real_ip);

}  // namespace cordon::proxy
