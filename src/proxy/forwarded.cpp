#include "proxy/forwarded.h"

#include <algorithm>

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

// The start of a list field: what the trusted peer said, which ours continues.
void begin_list(http::h1::HeadWriter& outgoing, std::string_view start, http::Fields const& said, http::Name name) {
  outgoing.add(start);
  if (!said.may_have(http::set_of(name))) return;
  for (auto const& field : said) {
    if (field.known != name || field.value.empty()) continue;
    outgoing.add(field.value);
    outgoing.add(", ");
  }
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

void add_forwarded(http::h1::HeadWriter& outgoing, http::Request const& request, http::ConnectionInfo const& connection,
                   TrustedPeers const& trusted) {
  using http::Name;
  http::Fields const nothing(request.fields.arena());
  http::Fields const& said = trusted.trusts(connection.peer.address) ? request.fields : nothing;
  auto const& target = request.target;
  std::string_view const ip = connection.peer_ip;
  std::string_view const proto = connection.secure ? "https" : "http";
  std::string_view const host = target.authority;
  std::string_view const port = target.port ? host.substr(target.host.size() + 1) : connection.secure ? "443" : "80";
  bool const ipv6 = connection.peer.address.kind() == net::Address::Kind::ipv6;

  begin_list(outgoing, "x-forwarded-for: ", said, Name::x_forwarded_for);
  outgoing.add(ip);
  outgoing.add("\r\n");
  outgoing.add(Name::x_forwarded_proto, said.get(Name::x_forwarded_proto).value_or(proto));
  outgoing.add(Name::x_forwarded_host, said.get(Name::x_forwarded_host).value_or(host));
  outgoing.add(Name::x_forwarded_port, said.get(Name::x_forwarded_port).value_or(port));
  begin_list(outgoing, "forwarded: ", said, Name::forwarded);
  for (View const part : {View("for="), View(ipv6 ? "\"[" : ""), ip, View(ipv6 ? "]\"" : ""), View(";host=\""), host,
                          View("\";proto="), proto, View("\r\n")}) {
    outgoing.add(part);
  }
}

}  // namespace cordon::proxy
