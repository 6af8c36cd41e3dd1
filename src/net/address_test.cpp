#include "net/address.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace cordon::net {
namespace {

using Kind = Address::Kind;
using namespace std::string_view_literals;

TEST(Address, IsParsedAndSpelled) {
  struct Case {
    std::string_view text;
    Kind kind;
    std::uint16_t port;
    std::string_view spelled;
    bool loopback = false;
  };
  Case const cases[] = {
      {"192.0.2.1:80", Kind::ipv4, 80, "192.0.2.1:80"},
      {"0.0.0.0:0", Kind::ipv4, 0, "0.0.0.0:0"},
      {"127.200.0.1:65535", Kind::ipv4, 65535, "127.200.0.1:65535", true},
      {"[2001:db8::1]:443", Kind::ipv6, 443, "[2001:db8::1]:443"},
      {"[2001:DB8:0:0:0:0:0:1]:443", Kind::ipv6, 443, "[2001:db8::1]:443"},
      {"[::]:8443", Kind::ipv6, 8443, "[::]:8443"},
      {"[::1]:1", Kind::ipv6, 1, "[::1]:1", true},
      {"[::ffff:192.0.2.7]:80", Kind::ipv4, 80, "192.0.2.7:80"},
      {"[::ffff:127.0.0.1]:80", Kind::ipv4, 80, "127.0.0.1:80", true},
      {"[::127.0.0.1]:80", Kind::ipv6, 80, "[::127.0.0.1]:80"},
      {"unix:/run/cordon.sock", Kind::unix_path, 0, "unix:/run/cordon.sock", true},
      {"unix:relative", Kind::unix_path, 0, "unix:relative", true},
  };
  for (auto const& [text, kind, port, spelled, loopback] : cases) {
    SCOPED_TRACE(text);
    auto const address = Address::parse(text);
    ASSERT_TRUE(address);
    EXPECT_EQ(address->kind(), kind);
    EXPECT_EQ(address->port(), port);
    EXPECT_EQ(address->text(), spelled);
    EXPECT_EQ(address->is_loopback(), loopback);
    EXPECT_EQ(Address::parse(address->text()), *address);
  }
}

TEST(Address, RefusesWhatIsNotOne) {
  std::string const path = "unix:" + std::string(108, 'x');
  std::string_view const too_long = path;
  EXPECT_TRUE(Address::parse(too_long.substr(0, too_long.size() - 1)));
  for (std::string_view const text : {""sv,
                                      ":"sv,
                                      ":80"sv,
                                      "192.0.2.1"sv,
                                      "192.0.2.1:"sv,
                                      "192.0.2.1:x"sv,
                                      "192.0.2.1:-1"sv,
                                      "192.0.2.1:+1"sv,
                                      "192.0.2.1: 1"sv,
                                      "192.0.2.1:65536"sv,
                                      "192.0.2.1:99999999999999999999"sv,
                                      "192.0.2:80"sv,
                                      "192.0.2.256:80"sv,
                                      "192.0.2.01:80"sv,
                                      "0x7f.0.0.1:80"sv,
                                      "2130706433:80"sv,
                                      "2001:db8::1:443"sv,
                                      "[2001:db8::1]"sv,
                                      "[2001:db8::1]443"sv,
                                      "[2001:db8::1"sv,
                                      "2001:db8::1]:443"sv,
                                      "[]:80"sv,
                                      "[:80"sv,
                                      "]:80"sv,
                                      "[::1%lo]:80"sv,
                                      "[192.0.2.1]:80"sv,
                                      "[[::1]]:80"sv,
                                      "localhost:80"sv,
                                      "192.0.2.1:80 "sv,
                                      " 192.0.2.1:80"sv,
                                      "192.0.2.1\0x:80"sv,
                                      "[::1\0]:80"sv,
                                      "unix:"sv,
                                      "unix:\0abstract"sv,
                                      "unix:/run/a\0b"sv,
                                      too_long}) {
    SCOPED_TRACE(text);
    auto const address = Address::parse(text);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().code, Code::invalid);
    EXPECT_FALSE(address.error().detail.empty());
  }
}

TEST(Address, TakesAnIpWithoutAPort) {
  EXPECT_EQ(Address::parse_ip("192.0.2.1", 8)->text(), "192.0.2.1:8");
  EXPECT_EQ(Address::parse_ip("2001:db8::1")->ip(), "2001:db8::1");
  EXPECT_EQ(Address::parse_ip("[2001:db8::1]")->ip(), "2001:db8::1");
  for (std::string_view const text :
       {""sv, "192.0.2.1\0"sv, "192.0.2.1\0.evil"sv, "[]"sv, "["sv, "example.org"sv, "::1::"sv, "1"sv}) {
    EXPECT_FALSE(Address::parse_ip(text)) << text;
  }
}

TEST(Address, GoesToTheSystemAndBack) {
  for (auto const* text : {"192.0.2.1:80", "[2001:db8::1]:443"}) {
    auto const address = Address::parse(text);
    sockaddr_storage storage;
    unsigned const length = address->to_sockaddr(storage);
    EXPECT_EQ(Address::from(reinterpret_cast<sockaddr const&>(storage), length), *address);
    EXPECT_EQ(Address::from(reinterpret_cast<sockaddr const&>(storage), length - 1).kind(), Kind::none) << "cut short";
  }
  sockaddr_storage storage;
  Address().to_sockaddr(storage);
  EXPECT_EQ(storage.ss_family, AF_UNSPEC) << "no address is no place to go to";
}

TEST(Prefix, HoldsItsAddresses) {
  struct Case {
    std::string_view prefix, address;
    bool held;
  };
  Case const cases[] = {
      {"192.0.2.0/24", "192.0.2.0", true},
      {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.0/24", "192.0.1.255", false},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"192.0.2.128/25", "192.0.2.128", true},
      {"192.0.2.4/30", "192.0.2.7", true},
      {"192.0.2.4/30", "192.0.2.8", false},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "192.0.2.1", false},
      {"2001:db8::/32", "2001:db8:ffff::1", true},
      {"2001:db8::/32", "2001:db9::", false},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"::1/128", "::1", true},
      {"::1/128", "::2", false},
      {"192.0.2.0/24", "::ffff:192.0.2.9", true},
  };
  for (auto const& [text, address, held] : cases) {
    SCOPED_TRACE(std::string(text) + " " + std::string(address));
    auto const prefix = Prefix::parse(text);
    ASSERT_TRUE(prefix);
    EXPECT_EQ(prefix->contains(*Address::parse_ip(address, 4711)), held);
  }
}

TEST(Prefix, RefusesWhatIsNotOne) {
  for (std::string_view const text :
       {""sv, "/"sv, "/8"sv, "192.0.2.0/"sv, "192.0.2.0/33"sv, "192.0.2.0/-1"sv, "192.0.2.0/ 24"sv, "192.0.2.0/24/24"sv,
        "192.0.2.0/4294967320"sv, "2001:db8::/129"sv, "192.0.2.1/24"sv, "2001:db8::1/64"sv, "192.0.2/24"sv, "example.org/24"sv,
        "::ffff:192.0.2.0/120"sv, "192.0.2.0\0/24"sv, "unix:/run/x"sv}) {
    auto const prefix = Prefix::parse(text);
    ASSERT_FALSE(prefix) << text;
    EXPECT_EQ(prefix.error().code, Code::invalid);
  }
  EXPECT_NE(Prefix::parse("192.0.2.77/24").error().detail.find("192.0.2.0/24"), std::string::npos) << "says what was meant";
}

TEST(Prefix, IsPutAroundAnAddress) {
  EXPECT_EQ(Prefix::around(*Address::parse_ip("192.0.2.77", 80), 24), *Prefix::parse("192.0.2.0/24"));
  EXPECT_EQ(Prefix::around(*Address::parse_ip("2001:db8:1:2:3::4"), 56).text(), "2001:db8:1::/56");
}

TEST(Prefix, OfNothingHoldsNothing) {
  EXPECT_FALSE(Prefix().contains(Address()));
  EXPECT_FALSE(Prefix().contains(*Address::parse("unix:/run/x")));
  EXPECT_FALSE(Prefix::around(*Address::parse("unix:/run/x"), 0).contains(*Address::parse("unix:/run/x")));
}

}  // namespace
}  // namespace cordon::net
