#include "proxy/encryption_filter.h"

#include "proxy/exchange.h"

namespace cordon::proxy {
namespace {

Task<http::Response> refuse() {
  co_return fail(Code::misdirected, "encryption.none");
}

class EncryptionFilter final : public Filter {
 public:
  std::string_view name() const override { return "encryption"; }

  // No coroutine of its own: what comes back is not looked at.
  Task<http::Response> handle(Exchange& exchange, Next next) const override {
    return exchange.connection.exposed ? refuse() : next(exchange);
  }
};

}  // namespace

bool is_exposed(bool tls, net::Address const& peer, TrustedPeers const& proxies, TrustedPeers const& balancers) {
  bool const near = peer.kind() == net::Address::Kind::unix_path || peer.is_loopback();
  return !tls && !near && !proxies.trusts(peer) && !balancers.trusts(peer);
}

std::unique_ptr<Filter> make_encryption_filter() {
  return std::make_unique<EncryptionFilter>();
}

}  // namespace cordon::proxy
