#include "proxy/client.h"

#include <algorithm>

namespace cordon::proxy {

record::Client client_for_record(net::Address const& address, record::Proof proof) {
  record::Client client;
  std::ranges::copy(address.bytes(), client.bytes.begin());
  using Kind = net::Address::Kind;
  client.family = address.kind() == Kind::ipv4   ? record::Family::ipv4
                  : address.kind() == Kind::ipv6 ? record::Family::ipv6
                                                 : record::Family::none;
  client.proved_by = proof;
  return client;
}

record::Client client_for_record(net::Peer const& peer) {
  bool const direct = peer.proved_by == net::Peer::Proof::socket;
  return client_for_record(peer.address, direct ? record::Proof::socket : record::Proof::proxy_protocol);
}

record::TlsVersion tls_for_record(std::optional<tls::Version> version) {
  if (!version) return record::TlsVersion::none;
  return *version == tls::Version::tls13 ? record::TlsVersion::tls13 : record::TlsVersion::tls12;
}

}  // namespace cordon::proxy
