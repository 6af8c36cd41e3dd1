#include "proxy/encryption_filter.h"

#include <gtest/gtest.h>

#include "proxy/trial.h"

namespace cordon::proxy {
namespace {

TEST(Exposure, IsClearTextFromWhoIsNeitherHereNorTrusted) {
  struct Row {
    bool tls;
    net::Address peer;
    bool exposed;
  };
  TrustedPeers const proxies(trial::prefixes({"10.0.0.0/8"}));
  TrustedPeers const balancers(trial::prefixes({"2001:db8::/32"}));
  for (auto const& row :
       {Row{true, *net::Address::parse_ip("192.0.2.7"), false}, Row{false, *net::Address::parse_ip("192.0.2.7"), true},
        Row{false, *net::Address::parse_ip("2001:db9::1"), true}, Row{false, *net::Address::parse_ip("10.1.2.3"), false},
        Row{false, *net::Address::parse_ip("2001:db8::1"), false}, Row{false, *net::Address::parse_ip("127.0.0.1"), false},
        Row{false, *net::Address::parse_ip("::1"), false}, Row{false, *net::Address::parse("unix:/run/x"), false}}) {
    EXPECT_EQ(is_exposed(row.tls, row.peer, proxies, balancers), row.exposed) << row.peer.text();
  }
}

TEST(Encryption, IsOwedByWhoIsExposed) {
  auto const filter = make_encryption_filter();
  for (bool const exposed : {true, false}) {
    trial::Trial trial({.exposed = exposed});
    trial.put_in_front(*filter);
    EXPECT_EQ(testing::status_of(trial.ask(trial::get())), exposed ? 421 : 200);
    EXPECT_EQ(trial.reason(), exposed ? "encryption.none" : "");
    EXPECT_EQ(trial.application.dials, exposed ? 0 : 1);
    trial.close();
  }
}

}  // namespace
}  // namespace cordon::proxy
