#include "proxy/proxy_protocol.h"

#include <gtest/gtest.h>

namespace cordon::proxy {
namespace {

using namespace std::string_literals;

std::string const signature = "\r\n\r\n\0\r\nQUIT\n"s;
std::string const ipv4 = signature + "\x21\x11\x00\x0c"s + "\xc6\x33\x64\x07\x0a\x00\x00\x01\x30\x39\x01\xbb"s;

TEST(ProxyHeader, SaysWhoConnectedToTheProxy) {
  auto const parsed = parse_proxy_header(ipv4 + "GET /");
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_EQ((*parsed)->length, ipv4.size());
  EXPECT_EQ((*parsed)->source->text(), "198.51.100.7:12345");
  auto const ipv6 = signature + "\x21\x21\x00\x24"s + "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07"s +
                    std::string(16, '\0') + "\x00\x50\x01\xbb"s;
  EXPECT_EQ((*parse_proxy_header(ipv6))->source->text(), "[2001:db8::7]:80");
}

TEST(ProxyHeader, SkipsWhatItDoesNotKnow) {
  auto longer = ipv4 + "\x04\x00\x02xx"s;
  longer[15] = 12 + 5;
  EXPECT_EQ((*parse_proxy_header(longer))->length, longer.size());
}

TEST(ProxyHeader, OfTheProxyItselfNamesNobody) {
  auto local = ipv4;
  local[12] = '\x20';
  auto const parsed = parse_proxy_header(local);
  ASSERT_TRUE(parsed && *parsed);
  EXPECT_FALSE((*parsed)->source);
  EXPECT_FALSE((*parse_proxy_header(signature + "\x21\x00\x00\x00"s))->source);
}

TEST(ProxyHeader, WaitsForAllOfItAndForNothingBehindIt) {
  for (std::size_t size = 0; size < ipv4.size(); ++size) {
    auto const begun = ipv4.substr(0, size);
    auto const parsed = parse_proxy_header(begun);
    ASSERT_TRUE(parsed) << size;
    EXPECT_FALSE(*parsed) << size;
    EXPECT_EQ(missing_of_proxy_header(begun), (size < 16 ? 16 : ipv4.size()) - size);
  }
  EXPECT_EQ(missing_of_proxy_header(ipv4), 0U);
}

struct Row {
  std::size_t at;
  char byte;
  char const* reason;
};

TEST(ProxyHeader, IsRefusedForOneWrongByte) {
  for (auto const& row : {Row{0, 'P', "proxy_protocol.signature"}, Row{11, 'X', "proxy_protocol.signature"},
                          Row{12, '\x11', "proxy_protocol.version"}, Row{12, '\x22', "proxy_protocol.command"},
                          Row{13, '\x12', "proxy_protocol.family"}, Row{13, '\x31', "proxy_protocol.family"},
                          Row{14, '\x7f', "proxy_protocol.length"}}) {
    auto bytes = ipv4;
    bytes[row.at] = row.byte;
    auto const parsed = parse_proxy_header(bytes);
    ASSERT_FALSE(parsed) << row.reason;
    EXPECT_EQ(parsed.error().reason, row.reason);
  }
  auto const short_of_addresses = parse_proxy_header(signature + "\x21\x11\x00\x04"s + "abcd");
  EXPECT_EQ(short_of_addresses.error().reason, "proxy_protocol.length");
}

}  // namespace
}  // namespace cordon::proxy
