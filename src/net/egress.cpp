#include "net/egress.h"

#include <algorithm>
#include <array>

namespace cordon::net {
namespace {

// Not of the public internet, or not only: IANA's registries of special-purpose addresses, as of 2025. Of IPv6 only 2000::/3 is
// given out at all; what carries an IPv4 address inside could lead to any of those.
constexpr std::array<std::string_view, 21> special{
    "0.0.0.0/8",        // this network
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared behind the provider's translator
    "127.0.0.0/8",      // this machine
    "169.254.0.0/16",   // this link, and the metadata of clouds
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocols of the IETF
    "192.0.2.0/24",     // documentation
    "192.31.196.0/24",  // AS112
    "192.52.193.0/24",  // multicast tunnels
    "192.88.99.0/24",   // relays to 6to4
    "192.168.0.0/16",   // private
    "192.175.48.0/24",  // AS112
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/3",      // multicast, reserved, broadcast
    "2001::/23",        // protocols of the IETF, Teredo among them
    "2001:db8::/32",    // documentation
    "2002::/16",        // 6to4
    "3fff::/20",        // documentation
};

Prefix prefix(std::string_view text) {
  return Prefix::parse(text).value();
}

bool is_in(std::vector<Prefix> const& prefixes, Address const& address) {
  return std::ranges::any_of(prefixes, [&](Prefix const& each) { return each.contains(address); });
}

bool is_public(Address const& address) {
  static Prefix const given_out = prefix("2000::/3");
  static std::vector<Prefix> const not_public = [] {
    std::vector<Prefix> all;
    all.reserve(special.size());
    for (auto const text : special) all.push_back(prefix(text));
    return all;
  }();
  bool const is_ip = address.kind() == Address::Kind::ipv4 || given_out.contains(address);
  return is_ip && !is_in(not_public, address);
}

}  // namespace

Result<void> Egress::check(Address const& address) const {
  bool const reachable = is_in(allowed_, address) || is_public(address);
  if (!reachable) return fail(Code::forbidden, "egress.address", "the settings do not let us connect to " + address.ip());
  if (std::ranges::find(ports_, address.port()) != ports_.end()) return ok();
  return fail(Code::forbidden, "egress.port", "the settings do not let us connect to port " + std::to_string(address.port()));
}

}  // namespace cordon::net
