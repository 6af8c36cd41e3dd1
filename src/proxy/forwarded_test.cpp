#include "proxy/forwarded.h"

#include <gtest/gtest.h>

#include "net/loop.h"

namespace cordon::proxy {
namespace {

using http::Name;

TrustedPeers trusting(std::initializer_list<char const*> texts) {
  std::vector<net::Prefix> prefixes;
  for (auto const* text : texts) prefixes.push_back(*net::Prefix::parse(text));
  return TrustedPeers(std::move(prefixes));
}

struct Row {
  char const* peer;
  std::vector<std::pair<Name, char const*>> said;
  char const* client;
};

// 10.0.0.0/8 and 2001:db8:1::/48 are trusted.
std::vector<Row> const rows = {
    {"192.0.2.1", {}, "192.0.2.1"},
    {"192.0.2.1", {{Name::x_forwarded_for, "198.51.100.1"}}, "192.0.2.1"},
    {"10.0.0.1", {}, "10.0.0.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "198.51.100.1"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "6.6.6.6, 198.51.100.1"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "6.6.6.6, 198.51.100.1, 10.0.0.2"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "6.6.6.6"}, {Name::x_forwarded_for, "198.51.100.1"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "10.0.0.3, 10.0.0.2"}}, "10.0.0.3"},
    {"10.0.0.1", {{Name::x_forwarded_for, "6.6.6.6, nonsense, 10.0.0.2"}}, "10.0.0.2"},
    {"10.0.0.1", {{Name::x_forwarded_for, "nonsense"}}, "10.0.0.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "198.51.100.1:4711"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "[2001:db8::7]:80"}}, "2001:db8::7"},
    {"10.0.0.1", {{Name::x_forwarded_for, "2001:db8::7, 2001:db8:1::1"}}, "2001:db8::7"},
    {"10.0.0.1", {{Name::forwarded, "for=6.6.6.6, for=198.51.100.1;proto=https"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::forwarded, "proto=https; For=\"[2001:db8::7]:80\""}}, "2001:db8::7"},
    {"10.0.0.1", {{Name::forwarded, "for=unknown"}}, "10.0.0.1"},
    {"10.0.0.1", {{Name::forwarded, "for=_hidden, for=198.51.100.1"}}, "198.51.100.1"},
    {"10.0.0.1", {{Name::x_forwarded_for, "198.51.100.1"}, {Name::forwarded, "for=6.6.6.6"}}, "198.51.100.1"},
    {"2001:db8:1::1", {{Name::x_forwarded_for, "198.51.100.1"}}, "198.51.100.1"},
};

TEST(ClientOf, IsTheNearestAddressThatIsNotTrusted) {
  net::Loop loop;
  auto const trusted = trusting({"10.0.0.0/8", "2001:db8:1::/48"});
  for (auto const& row : rows) {
    Arena arena;
    http::Request request(arena);
    for (auto const& [name, value] : row.said) request.fields.add(name, value);
    http::ConnectionInfo const connection{.loop = loop,
                                          .peer = {*net::Address::parse_ip(row.peer)},
                                          .peer_ip = row.peer,
                                          .local = {},
                                          .tls_version = {},
                                          .server_name = {}};
    EXPECT_EQ(client_of(request, connection, trusted).ip(), row.client)
        << row.peer << (row.said.empty() ? "" : row.said[0].second);
  }
}

TEST(TrustedPeers, AreNobodyUnlessSomebodySaysSo) {
  EXPECT_FALSE(TrustedPeers().trusts(*net::Address::parse_ip("127.0.0.1")));
}

}  // namespace
}  // namespace cordon::proxy
