#include "control/settings_address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cordon::control {
namespace {

config::Value text_value(std::string text) {
  config::Value value;
  value.kind = config::Kind::text;
  value.text = std::move(text);
  return value;
}

struct Row {
  std::string written;
  std::string shown;  // how an accepted value is written again; else empty
  std::string message = {};
  std::string hint = {};
};

template <class M>
void check(std::vector<Row> const& rows) {
  for (auto const& [written, shown, message, hint] : rows) {
    auto const result = config::Type<M>::parse(text_value(written), "/base");
    EXPECT_EQ(result.has_value(), !shown.empty()) << written;
    if (result) EXPECT_EQ(config::Type<M>::show(*result), config::quote(shown)) << written;
    if (result) continue;
    EXPECT_EQ(result.error().message, message) << written;
    EXPECT_EQ(result.error().hint, hint) << written;
  }
}

TEST(SettingsAddress, ReadsWhereToListen) {
  std::string const wrong = "is not an address to listen at: ";
  std::string const example = "for example \"0.0.0.0:8443\", \"[::]:8443\" or \"unix:/run/cordon.sock\"";
  std::string const address = "an IP address and a port, for example \"0.0.0.0:8443\" or \"[::]:8443\"";
  check<net::Address>(
      {{"0.0.0.0:8443", "0.0.0.0:8443"},
       {"127.0.0.1:0", "127.0.0.1:0"},
       {"[::]:443", "[::]:443"},
       {"[2001:db8::1]:443", "[2001:db8::1]:443"},
       {"unix:/run/x.sock", "unix:/run/x.sock"},
       {"unix:x/../y.sock", "unix:/base/y.sock"},
       {"8443", "", wrong + "\"8443\"", "did you mean \"0.0.0.0:8443\"?"},
       {":8443", "", wrong + "\":8443\"", "all addresses are \"0.0.0.0:8443\" and \"[::]:8443\""},
       {"*:8443", "", wrong + "\"*:8443\"", "all addresses are \"0.0.0.0:8443\" and \"[::]:8443\""},
       {"localhost:8443", "", wrong + "\"localhost:8443\"", "did you mean \"127.0.0.1:8443\"?"},
       {"praxis.example:8443", "", wrong + "\"praxis.example:8443\"", address},
       {"1.2.3.4", "", wrong + "\"1.2.3.4\"", example},
       {"1.2.3.4:", "", wrong + "\"1.2.3.4:\"", example},
       {"1.2.3.4:65536", "", wrong + "\"1.2.3.4:65536\"", example},
       {"1.2.3.400:80", "", wrong + "\"1.2.3.400:80\"", address},
       {"::1:8443", "", wrong + "\"::1:8443\"", example},
       {"", "", wrong + "\"\"", example},
       {std::string("1.2.3.4\0:80", 11), "", wrong + "\"1.2.3.4\\u0000:80\"", address},
       {"unix:", "", "names no unix socket", "for example \"unix:/run/cordon/edge.sock\""},
       {"unix:/" + std::string(107, 'x'), "", "has a path of more than 107 bytes, the limit of unix sockets", ""}});
}

TEST(SettingsAddress, ReadsRangesOfAddresses) {
  std::string const wrong = "is not a range of IP addresses: ";
  std::string const example = "for example \"10.0.0.0/8\", \"2001:db8::/32\" or \"192.0.2.7\"";
  check<net::Prefix>({{"10.0.0.0/8", "10.0.0.0/8"},
                      {"192.0.2.7", "192.0.2.7/32"},
                      {"2001:db8::/32", "2001:db8::/32"},
                      {"::1", "::1/128"},
                      {"0.0.0.0/0", "0.0.0.0/0"},
                      {"ten", "", wrong + "\"ten\"", example},
                      {"10.0.0/8", "", wrong + "\"10.0.0/8\"", example},
                      {"", "", wrong + "\"\"", example}});
  for (auto const* written : {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "2001:db8::1/32", "::/129"}) {
    auto const result = config::Type<net::Prefix>::parse(text_value(written), "/base");
    ASSERT_FALSE(result) << written;
    EXPECT_FALSE(result.error().hint.empty()) << written;
  }
}

TEST(SettingsAddress, ReadsOrigins) {
  std::string const host_hint = "a name, an IPv4 address, or an IPv6 address in brackets";
  std::string const port_hint = "a number from 1 to 65535";
  std::string const begin = "begin with http://, https:// or unix:, for example \"http://10.0.0.1:9000\"";
  check<OriginUrl>({{"http://10.0.0.1:9000", "http://10.0.0.1:9000"},
                    {"http://App.Internal", "http://app.internal:80"},
                    {"https://app", "https://app:443"},
                    {"https://[2001:db8::1]", "https://[2001:db8::1]:443"},
                    {"http://[::1]:9000", "http://[::1]:9000"},
                    {"unix:/run/app.sock", "unix:/run/app.sock"},
                    {"unix:app.sock", "unix:/base/app.sock"},
                    {"10.0.0.1:9000", "", "is not the URL of an origin: \"10.0.0.1:9000\"", begin},
                    {"ftp://app", "", "is not the URL of an origin: \"ftp://app\"", begin},
                    {"", "", "is not the URL of an origin: \"\"", begin},
                    {"http://", "", "has no valid host: \"\"", host_hint},
                    {"http://:80", "", "has no valid host: \":80\"", host_hint},
                    {"http://::1:80", "", "has no valid host: \"::1:80\"", host_hint},
                    {"http://[10.0.0.1]:80", "", "has no valid host: \"[10.0.0.1]:80\"", host_hint},
                    {"http://a b", "", "has no valid host: \"a b\"", host_hint},
                    {"http://app:0", "", "has no valid port: \"0\"", port_hint},
                    {"http://app:", "", "has no valid port: \"\"", port_hint},
                    {"http://app:99999", "", "has no valid port: \"99999\"", port_hint},
                    {"http://u:p@app", "", "must not carry a user or password", "remove everything up to the @"},
                    {"http://app:80/", "", "must not have a path or query: requests bring their own", "\"http://app:80\""},
                    {"https://app?x", "", "must not have a path or query: requests bring their own", "\"https://app\""}});
}

TEST(SettingsAddress, KnowsNamesOfHosts) {
  struct Case {
    std::string name;
    bool accepted;
  };
  std::string const label(63, 'a');
  for (auto const& [name, accepted] : std::vector<Case>{{"localhost", true},
                                                        {"praxis.localhost", true},
                                                        {"a_b-c.0x.example", true},
                                                        {"192.0.2.1", true},
                                                        {label + "." + label + "." + label, true},
                                                        {label + "a", false},
                                                        {label + "." + label + "." + label + "." + label, false},
                                                        {"", false},
                                                        {".", false},
                                                        {"a.", false},
                                                        {".a", false},
                                                        {"a..b", false},
                                                        {"-a", false},
                                                        {"a-.b", false},
                                                        {"a b", false},
                                                        {"ä", false},
                                                        {"*.a", false}}) {
    EXPECT_EQ(is_host_name(name), accepted) << name;
  }
}

}  // namespace
}  // namespace cordon::control
