#include "tls/hello.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/common_openssl.h"

namespace cordon::tls {
namespace {

using ::testing::ElementsAre;

// The first flight of OpenSSL's own client.
std::string real_hello(char const* name, std::string_view alpn, int version) {
  openssl::Context const context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_max_proto_version(context.get(), version);
  openssl::Ssl const ssl(SSL_new(context.get()));
  BIO* const out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  if (name) SSL_set_tlsext_host_name(ssl.get(), name);
  if (!alpn.empty()) SSL_set_alpn_protos(ssl.get(), openssl::bytes(alpn), static_cast<unsigned>(alpn.size()));
  SSL_connect(ssl.get());
  return openssl::contents(*out);
}

std::string number(std::size_t value, unsigned width) {
  std::string result;
  while (width-- > 0) result += static_cast<char>(value >> (8 * width) & 0xff);
  return result;
}
std::string vector(std::string_view contents, unsigned width) {
  return number(contents.size(), width) + std::string(contents);
}
std::string extension(std::size_t type, std::string_view body) {
  return number(type, 2) + vector(body, 2);
}
std::string record(std::string_view fragment) {
  return "\x16\x03\x01" + vector(fragment, 2);
}

struct Parts {
  std::string version = number(0x0303, 2);
  std::string session = vector("", 1);
  std::string suites = vector(number(0x1301, 2), 2);
  std::string compression = vector(std::string(1, '\0'), 1);
  std::string extensions = {};  // without their length
  std::string rest = {};
  bool has_extensions = true;
};
std::string message(Parts const& parts) {
  std::string body = parts.version + std::string(32, 'r') + parts.session + parts.suites + parts.compression;
  if (parts.has_extensions) body += vector(parts.extensions, 2);
  return "\x01" + vector(body + parts.rest, 3);
}
std::string hello_with(std::string const& extensions) {
  return record(message({.extensions = extensions}));
}
std::string name_entry(std::string_view name, char type = 0) {
  return std::string(1, type) + vector(name, 2);
}
std::string named(std::string_view name) {
  return hello_with(extension(0, vector(name_entry(name), 2)));
}

// In records of so many bytes of the message each.
std::string in_records(std::string_view whole, std::size_t size) {
  std::string result;
  for (; !whole.empty(); whole.remove_prefix(std::min(size, whole.size()))) result += record(whole.substr(0, size));
  return result;
}

std::string reason_of(Result<std::optional<ClientHello>> const& result) {
  if (!result) return std::string(result.error().reason);
  return *result ? "hello" : "more";
}

// The first verdict when `step` more bytes arrive at a time.
std::string verdict(std::string_view bytes, std::size_t step) {
  for (std::size_t size = step; size < bytes.size(); size += step) {
    auto const reason = reason_of(parse_client_hello(bytes.substr(0, size)));
    if (reason != "more") return reason;
  }
  return reason_of(parse_client_hello(bytes));
}

TEST(Hello, ReadsWhatARealClientAsksFor) {
  auto const bytes = real_hello("Praxis.Example", std::string_view("\x02h2\x08http/1.1"), TLS1_3_VERSION);
  auto const hello = parse_client_hello(bytes);
  ASSERT_TRUE(hello && *hello);
  EXPECT_EQ((*hello)->server_name, "praxis.example");
  EXPECT_THAT((*hello)->alpn, ElementsAre("h2", "http/1.1"));
  EXPECT_THAT((*hello)->versions, ::testing::Contains(0x0304));
  EXPECT_THAT((*hello)->cipher_suites, ::testing::IsSupersetOf({0x1301, 0x1302, 0x1303}));
  EXPECT_THAT((*hello)->groups, ::testing::IsSupersetOf({0x001d, 0x0017}));
  EXPECT_THAT((*hello)->signature_schemes, ::testing::Contains(0x0403));
  EXPECT_THAT((*hello)->extensions, ::testing::IsSupersetOf({0, 10, 13, 16, 43, 51}));
}

TEST(Hello, ReadsAClientThatKnowsTls12Only) {
  auto const hello = parse_client_hello(real_hello(nullptr, "", TLS1_2_VERSION));
  ASSERT_TRUE(hello && *hello);
  EXPECT_EQ((*hello)->server_name, "");
  EXPECT_THAT((*hello)->versions, ElementsAre());
  EXPECT_EQ((*hello)->legacy_version, 0x0303);
}

TEST(Hello, IsTheSameInHoweverManyRecordsAndSegmentsItComes) {
  auto const whole = real_hello("praxis.example", "", TLS1_3_VERSION).substr(5);
  for (std::size_t size : {1U, 2U, 3U, 5U, 8U, 100U, 10000U}) {
    auto const bytes = in_records(whole, size);
    auto const hello = parse_client_hello(bytes);
    ASSERT_TRUE(hello && *hello) << size;
    EXPECT_EQ((*hello)->server_name, "praxis.example");
    for (std::size_t arrived = 0; arrived < bytes.size(); ++arrived) {
      ASSERT_EQ(reason_of(parse_client_hello(std::string_view(bytes).substr(0, arrived))), "more") << size << " " << arrived;
    }
  }
}

TEST(Hello, LeavesWhatFollowsItAlone) {
  auto const hello = parse_client_hello(named("a.example") + "\x14\x03\x03" + vector("\x01", 2) + "more");
  ASSERT_TRUE(hello && *hello);
  EXPECT_EQ((*hello)->server_name, "a.example");
}

TEST(Hello, KeepsGreaseWhereItStands) {
  auto const bytes = hello_with(extension(0x3a3a, "") + extension(43, vector(number(0x7a7a, 2) + number(0x0304, 2), 1)) +
                                extension(10, vector(number(0xdada, 2) + number(0x001d, 2), 2)));
  auto const hello = parse_client_hello(bytes);
  ASSERT_TRUE(hello && *hello);
  EXPECT_THAT((*hello)->extensions, ElementsAre(0x3a3a, 43, 10));
  EXPECT_THAT((*hello)->versions, ElementsAre(0x7a7a, 0x0304));
  EXPECT_TRUE(is_grease(0x7a7a));
  EXPECT_FALSE(is_grease(0x7a8a) || is_grease(0x1301) || is_grease(0x0a1a));
}

struct Case {
  std::string_view name;
  std::string bytes;
  std::string verdict;
};

std::vector<Case> cases() {
  std::string const alpn = extension(16, vector(vector("h2", 1), 2));
  return {
      {"nothing", "", "more"},
      {"a plain name", named("praxis.example"), "hello"},
      {"no extensions at all", record(message({.has_extensions = false})), "hello"},
      {"an empty list of extensions", hello_with(""), "hello"},
      {"a request in clear", "GET / HTTP/1.1\r\n", "tls.plain_http"},
      {"HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM", "tls.plain_http"},
      {"half a method", "OPTI", "more"},
      {"nearly a method", "GETS x", "tls.not_tls"},
      {"SSH", "SSH-2.0-OpenSSH", "tls.not_tls"},
      {"SSL 2", std::string("\x80\x2e\x01\x00\x02", 5), "tls.not_tls"},
      {"an alert", std::string("\x15\x03\x01\x00\x02\x02\x28", 7), "tls.not_tls"},
      {"a version of another protocol", std::string("\x16\xfe\xff\x00\x02", 5), "tls.not_tls"},
      {"a ServerHello", record("\x02" + vector("x", 3)), "tls.malformed"},
      {"an empty record", record(""), "tls.malformed"},
      {"another record in the middle", record("\x01") + "\x17\x03\x03" + vector("x", 2), "tls.malformed"},
      {"bytes behind it in its record", record(message({}) + "x"), "tls.malformed"},
      {"a record past the limit", "\x16\x03\x01" + number(largest_hello, 2), "tls.too_large"},
      {"a message past the limit", record("\x01" + number(largest_hello, 3)), "tls.too_large"},
      {"many records of one byte", in_records("\x01" + number(8000, 3) + std::string(8000, 'x'), 1), "tls.too_large"},
      {"version 2", record(message({.version = number(0x0203, 2)})), "tls.malformed"},
      {"a session id of 33 bytes", record(message({.session = vector(std::string(33, 's'), 1)})), "tls.malformed"},
      {"no cipher suites", record(message({.suites = vector("", 2)})), "tls.malformed"},
      {"half a cipher suite", record(message({.suites = vector("abc", 2)})), "tls.malformed"},
      {"no compression method", record(message({.compression = vector("", 1)})), "tls.malformed"},
      {"compression only", record(message({.compression = vector("\x01", 1)})), "tls.malformed"},
      {"bytes behind the extensions", record(message({.rest = "x"})), "tls.malformed"},
      {"a cut extension", record(message({.extensions = number(16, 2) + number(9, 2) + "x"})), "tls.malformed"},
      {"an extension twice", hello_with(alpn + alpn), "tls.malformed"},
      {"an unknown extension twice", hello_with(extension(999, "") + alpn + extension(999, "")), "tls.malformed"},
      {"pre_shared_key last", hello_with(alpn + extension(41, "x")), "hello"},
      {"pre_shared_key not last", hello_with(extension(41, "x") + alpn), "tls.malformed"},
      {"an empty list of names", hello_with(extension(0, vector("", 2))), "tls.malformed"},
      {"two names", hello_with(extension(0, vector(name_entry("a.example") + name_entry("b.example"), 2))), "tls.malformed"},
      {"a name of another type", hello_with(extension(0, vector(name_entry("a.example", 1), 2))), "tls.malformed"},
      {"an empty name", named(""), "tls.malformed"},
      {"a zero byte in the name", named(std::string_view("a\0.example", 10)), "tls.server_name"},
      {"an address", named("192.0.2.1"), "tls.server_name"},
      {"an address of IPv6", named("2001:db8::1"), "tls.server_name"},
      {"a final dot", named("a.example."), "tls.server_name"},
      {"an empty label", named("a..example"), "tls.server_name"},
      {"a label of 63", named(std::string(63, 'a') + ".example"), "hello"},
      {"a label of 64", named(std::string(64, 'a') + ".example"), "tls.server_name"},
      {"a name of 254", named("a" + std::string(63, 'a').replace(1, 1, ".") + std::string(190, 'b')), "tls.server_name"},
      {"a slash", named("a/b.example"), "tls.server_name"},
      {"an underscore", named("_acme.a.example"), "hello"},
      {"no ALPN protocols", hello_with(extension(16, vector("", 2))), "tls.malformed"},
      {"an empty ALPN protocol", hello_with(extension(16, vector(vector("", 1) + vector("h2", 1), 2))), "tls.malformed"},
      {"a cut ALPN protocol", hello_with(extension(16, vector("\x09h2", 2))), "tls.malformed"},
      {"half a version", hello_with(extension(43, vector("abc", 1))), "tls.malformed"},
      {"no versions", hello_with(extension(43, vector("", 1))), "tls.malformed"},
      {"no groups", hello_with(extension(10, vector("", 2))), "tls.malformed"},
      {"bytes behind the groups", hello_with(extension(10, vector("ab", 2) + "x")), "tls.malformed"},
      {"half a signature scheme", hello_with(extension(13, vector("abc", 2))), "tls.malformed"},
  };
}

TEST(Hello, IsStrictAtEveryFragmentSize) {
  for (auto const& each : cases()) {
    EXPECT_EQ(reason_of(parse_client_hello(each.bytes)), each.verdict) << each.name;
    for (std::size_t step = 1; step <= 8; ++step)
      EXPECT_EQ(verdict(each.bytes, step), each.verdict) << each.name << " by " << step;
  }
}

}  // namespace
}  // namespace cordon::tls
