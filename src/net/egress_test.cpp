#include "net/egress.h"

#include <gtest/gtest.h>

namespace cordon::net {
namespace {

std::string_view refusal(Egress const& egress, std::string_view ip, std::uint16_t port = 443) {
  auto const checked = egress.check(Address::parse_ip(ip, port).value());
  return checked ? std::string_view() : checked.error().reason;
}

TEST(Egress, LeadsToThePublicInternetAlone) {
  Egress const egress;
  for (auto const* const ip :
       {"1.1.1.1",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255", "100.128.0.0",     "126.255.255.255",
        "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255", "172.32.0.0",      "192.0.1.0",
        "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",     "223.255.255.255", "2606:4700::1111",
        "2a00::1",         "2001:200::1",     "2003::1",        "::ffff:1.1.1.1"}) {
    EXPECT_EQ(refusal(egress, ip), "") << ip;
  }
  for (auto const* const ip : {"0.0.0.0",
                               "0.1.2.3",
                               "10.0.0.1",
                               "10.255.255.255",
                               "100.64.0.1",
                               "100.127.255.255",
                               "127.0.0.1",
                               "127.255.255.254",
                               "169.254.169.254",
                               "172.16.0.1",
                               "172.31.255.255",
                               "192.0.0.192",
                               "192.0.2.1",
                               "192.168.0.1",
                               "192.88.99.1",
                               "198.18.0.1",
                               "198.19.255.255",
                               "198.51.100.1",
                               "203.0.113.1",
                               "224.0.0.1",
                               "239.255.255.255",
                               "240.0.0.1",
                               "255.255.255.255",
                               "::",
                               "::1",
                               "::ffff:127.0.0.1",
                               "::ffff:10.0.0.1",
                               "::ffff:169.254.169.254",
                               "::127.0.0.1",
                               "64:ff9b::7f00:1",
                               "64:ff9b:1::1",
                               "100::1",
                               "fc00::1",
                               "fd00:ec2::254",
                               "fe80::1",
                               "fec0::1",
                               "ff02::1",
                               "2001::1",
                               "2001:db8::1",
                               "2002:7f00:1::",
                               "3fff::1",
                               "4000::1"}) {
    EXPECT_EQ(refusal(egress, ip), "egress.address") << ip;
  }
}

TEST(Egress, LeadsToWhatTheSettingsAllowBesides) {
  Egress const egress({Prefix::parse("10.1.0.0/16").value(), Prefix::parse("fd00::/8").value()}, {443, 8443});
  EXPECT_EQ(refusal(egress, "10.1.2.3"), "");
  EXPECT_EQ(refusal(egress, "::ffff:10.1.2.3"), "");
  EXPECT_EQ(refusal(egress, "10.2.0.1"), "egress.address");
  EXPECT_EQ(refusal(egress, "fd12::1", 8443), "");
  EXPECT_EQ(refusal(egress, "fc12::1", 8443), "egress.address");
}

TEST(Egress, KnowsItsPorts) {
  EXPECT_EQ(refusal(Egress(), "1.1.1.1", 443), "");
  for (int const port : {0, 22, 25, 80, 6379, 8443})
    EXPECT_EQ(refusal(Egress(), "1.1.1.1", static_cast<std::uint16_t>(port)), "egress.port") << port;
  Egress const allowed({Prefix::parse("127.0.0.1").value()}, {8443});
  EXPECT_EQ(refusal(allowed, "127.0.0.1", 8443), "");
  EXPECT_EQ(refusal(allowed, "127.0.0.1", 443), "egress.port") << "what is allowed besides has no more ports";
}

TEST(Egress, LeadsToNoSocketsOfThisMachine) {
  EXPECT_EQ(Egress().check(Address::parse("unix:/run/x").value()).error().reason, "egress.address");
  EXPECT_EQ(Egress().check(Address()).error().reason, "egress.address");
}

}  // namespace
}  // namespace cordon::net
