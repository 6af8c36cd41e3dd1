#include "proxy/forwarded.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace cordon::proxy {
namespace {

// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80", "2001:db8::1".
Result<net::Address> parse_hop(std::string_view text) {
  text = text::trim(text);
  if (auto plain = net::Address::parse_ip(text)) return plain;
  return net::Address::parse(text);
}

// The "for" of one element of Forwarded.
std::string_view for_parameter(std::string_view element) {
  while (!element.empty()) {
    auto pair = text::trim(text::take_until(element, ';'));
    auto const name = text::take_until(pair, '=');
    if (!text::iequals(name, "for")) continue;
    if (pair.size() >= 2 && pair.front() == '"' && pair.back() == '"') pair = pair.substr(1, pair.size() - 2);
    return pair;
  }
  return {};
}

// Walks from the nearest hop outwards over those that are trusted.
template <class Extract>
std::optional<net::Address> last_untrusted(http::Fields const& fields, http::Name name, TrustedPeers const& trusted,
                                           Extract extract) {
  std::vector<std::string_view> hops;
  for (auto const& field : fields) {
    if (field.known != name) continue;
    for (auto rest = field.value; !rest.empty();) hops.push_back(extract(text::take_until(rest, ',')));
  }
  std::optional<net::Address> furthest;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    auto const address = parse_hop(*hop);
    if (!address) break;
    furthest = *address;
    if (!trusted.trusts(*address)) break;
  }
  return furthest;
}

// A list field continued, in the arena: what the trusted peer said, then ours.
std::string_view continued(http::Fields const& said, http::Name name, std::string_view ours) {
  std::string_view list;
  for (auto const& field : said) {
    if (field.known != name || field.value.empty()) continue;
    list = list.empty() ? field.value : said.arena().join({list, ", ", field.value});
  }
  return list.empty() ? ours : said.arena().join({list, ", ", ours});
}

std::string_view number(std::uint16_t value, Arena& arena) {
  char digits[8];
  auto const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  return arena.copy({digits, static_cast<std::size_t>(end - digits)});
}

}  // namespace

bool TrustedPeers::trusts(net::Address const& address) const {
  return std::ranges::any_of(prefixes_, [&](net::Prefix const& prefix) { return prefix.contains(address); });
}

net::Address client_of(http::Request const& request, http::ConnectionInfo const& connection, TrustedPeers const& trusted) {
  net::Address const& peer = connection.peer.address;
  if (!trusted.trusts(peer)) return peer;
  auto said = last_untrusted(request.fields, http::Name::x_forwarded_for, trusted, [](std::string_view hop) { return hop; });
  if (!said) said = last_untrusted(request.fields, http::Name::forwarded, trusted, for_parameter);
  return said.value_or(peer);
}

bool is_forwarding(http::Name name) {
  switch (name) {
    case http::Name::forwarded:
    case http::Name::x_forwarded_for:
    case http::Name::x_forwarded_host:
    case http::Name::x_forwarded_port:
    case http::Name::x_forwarded_proto:
    case http::Name::x_real_ip: return true;
    default: return false;
  }
}

void add_forwarded(http::Fields& outgoing, http::Request const& request, http::ConnectionInfo const& connection,
                   TrustedPeers const& trusted) {
  Arena& arena = outgoing.arena();
  http::Fields const nothing(arena);
  http::Fields const& said = trusted.trusts(connection.peer.address) ? request.fields : nothing;
  auto const& target = request.target;
  std::string_view const ip = connection.peer_ip;
  std::string_view const proto = connection.secure ? "https" : "http";
  std::string_view const port = target.port ? number(target.port, arena) : connection.secure ? "443" : "80";
  std::string_view const host = target.port ? arena.join({target.host, ":", port}) : target.host;
  bool const ipv6 = connection.peer.address.kind() == net::Address::Kind::ipv6;

  outgoing.add(http::Name::x_forwarded_for, continued(said, http::Name::x_forwarded_for, ip));
  outgoing.add(http::Name::x_forwarded_proto, said.get(http::Name::x_forwarded_proto).value_or(proto));
  outgoing.add(http::Name::x_forwarded_host, said.get(http::Name::x_forwarded_host).value_or(host));
  outgoing.add(http::Name::x_forwarded_port, said.get(http::Name::x_forwarded_port).value_or(port));
  auto const element = arena.join({"for=", ipv6 ? "\"[" : "", ip, ipv6 ? "]\"" : "", ";host=\"", host, "\";proto=", proto});
  outgoing.add(http::Name::forwarded, continued(said, http::Name::forwarded, element));
}

}  // namespace cordon::proxy
