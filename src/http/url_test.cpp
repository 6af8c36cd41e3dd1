#include "http/url.h"

#include <gtest/gtest.h>

#include <string>

namespace cordon::http {
namespace {

// The path and query that come out, or the reason for the refusal.
std::string canonical(std::string const& text) {
  Arena arena;
  Target target;
  auto parsed = parse_path(text, arena, target);
  if (!parsed) {
    EXPECT_EQ(parsed.error().code, Code::malformed);
    return std::string(parsed.error().reason);
  }
  EXPECT_EQ(target.has_query, text.contains('?'));
  return std::string(target.path) + (target.has_query ? "?" + std::string(target.query) : "");
}

struct Row {
  std::string text;
  std::string expected;
};

TEST(Path, IsCanonicalAfterwards) {
  Row const rows[] = {
      {"/", "/"},
      {"/a", "/a"},
      {"/a/", "/a/"},
      {"/a/b.html", "/a/b.html"},
      {"/.well-known/acme-challenge/x", "/.well-known/acme-challenge/x"},
      {"/...", "/..."},
      {"/..a/b..", "/..a/b.."},
      {"/a;v=1/b,c/d:e@f!$&'()*+=~_-", "/a;v=1/b,c/d:e@f!$&'()*+=~_-"},
      {"/Patient/$everything", "/Patient/$everything"},
      {"/%41%7a%30%2D%5f%7E", "/Az0-_~"},
      {"/file%2ehtml", "/file.html"},
      {"/%2ehidden", "/.hidden"},
      {"/caf%c3%a9", "/caf%C3%A9"},
      {"/%e9", "/%E9"},
      {"/a%20b%3a%40", "/a%20b%3A%40"},
      {"/a%3fb%23c", "/a%3Fb%23c"},
      {"/100%25", "/100%25"},
      {"/100%25/x", "/100%25/x"},
      {"/100%2520", "/100%2520"},
      {"/%25zz", "/%25zz"},
      {"/./a", "/a"},
      {"/a/./b", "/a/b"},
      {"/a/.", "/a/"},
      {"/.", "/"},
      {"/a/../b", "/b"},
      {"/a/..", "/"},
      {"/a/b/..", "/a/"},
      {"/a/b/../", "/a/"},
      {"/a/b/../../c", "/c"},
      {"/a/%62/../c", "/a/c"},
      {"/a;x/../b", "/b"},
      {"/%C0", "/%C0"},
  };
  for (auto const& [text, expected] : rows) {
    EXPECT_EQ(canonical(text), expected) << text;
    EXPECT_EQ(canonical(canonical(text)), canonical(text)) << text;
  }
}

TEST(Path, IsRefusedWhenTwoReadersCouldDisagree) {
  using namespace std::string_literals;
  Row const rows[] = {
      {"", "url.no_slash"},
      {"a", "url.no_slash"},
      {"*", "url.no_slash"},
      {"?a", "url.no_slash"},
      {"/..", "url.above_root"},
      {"/../a", "url.above_root"},
      {"/a/../..", "url.above_root"},
      {"/a/../../b", "url.above_root"},
      {"/./..", "url.above_root"},
      {"/a%2fb", "url.encoded_slash"},
      {"/a%2Fb", "url.encoded_slash"},
      {"/a/..%2fb", "url.encoded_slash"},
      {"/a%5cb", "url.encoded_backslash"},
      {"/a%5Cb", "url.encoded_backslash"},
      {"/%2e%2e/a", "url.encoded_dot_segment"},
      {"/a/%2E%2e", "url.encoded_dot_segment"},
      {"/a/.%2e/b", "url.encoded_dot_segment"},
      {"/a/%2e./b", "url.encoded_dot_segment"},
      {"/a/%2e/b", "url.encoded_dot_segment"},
      {"/a/%2e?x", "url.encoded_dot_segment"},
      {"/%00", "url.encoded_nul"},
      {"/a%00.html", "url.encoded_nul"},
      {"/a%0d%0ab", "url.encoded_control"},
      {"/a%09", "url.encoded_control"},
      {"/a%1F", "url.encoded_control"},
      {"/a%7f", "url.encoded_control"},
      {"/a\\b", "url.backslash"},
      {"/\\a", "url.backslash"},
      {"/a\\..\\b", "url.backslash"},
      {"/a%252fb", "url.double_encoding"},
      {"/a%252Fb", "url.double_encoding"},
      {"/%252e%252e/", "url.double_encoding"},
      {"/a%255cb", "url.double_encoding"},
      {"/a%2500", "url.double_encoding"},
      {"/a%250a", "url.double_encoding"},
      {"/a%257F", "url.double_encoding"},
      {"/a%25252f", "url.double_encoding"},
      {"/a%2525252525252e", "url.double_encoding"},
      {"/a%25%32%66", "url.double_encoding"},
      {"/a%25%32f", "url.double_encoding"},
      {"/a%252%66", "url.double_encoding"},
      {"/a%25%32%35%32%66", "url.double_encoding"},
      {"/100%25/%252f", "url.double_encoding"},
      {"/..%253b/a", "url.double_encoding"},
      {"/%", "url.broken_percent"},
      {"/%a", "url.broken_percent"},
      {"/%zz", "url.broken_percent"},
      {"/%4", "url.broken_percent"},
      {"/%4/a", "url.broken_percent"},
      {"/%u002f", "url.broken_percent"},
      {"/%%32%66", "url.broken_percent"},
      {"/% 41", "url.broken_percent"},
      {"/%+1", "url.broken_percent"},
      {"/%-1", "url.broken_percent"},
      {"/%0x", "url.broken_percent"},
      {"/a#b", "url.fragment"},
      {"/#", "url.fragment"},
      {"/a b", "url.bad_character"},
      {"/a\tb", "url.bad_character"},
      {"/a\0b"s, "url.bad_character"},
      {"/a\rb", "url.bad_character"},
      {"/a\nb", "url.bad_character"},
      {"/a\x7f", "url.bad_character"},
      {"/caf\xc3\xa9", "url.bad_character"},
      {"/a\"b", "url.bad_character"},
      {"/<a>", "url.bad_character"},
      {"/[a]", "url.bad_character"},
      {"/{a}", "url.bad_character"},
      {"/a|b", "url.bad_character"},
      {"/a^b`c", "url.bad_character"},
      {"//", "url.empty_segment"},
      {"//a", "url.empty_segment"},
      {"//evil.example/a", "url.empty_segment"},
      {"/a//b", "url.empty_segment"},
      {"/a//", "url.empty_segment"},
      {"/a/..//b", "url.empty_segment"},
      {"/;x/admin", "url.empty_segment"},
      {"/a/;/b", "url.empty_segment"},
      {"/%3b/a", "url.empty_segment"},
      {"/..;/admin", "url.dot_segment_parameter"},
      {"/a/..;x=1/b", "url.dot_segment_parameter"},
      {"/a/.;/b", "url.dot_segment_parameter"},
      {"/a/..%3b/b", "url.dot_segment_parameter"},
      {"/a/..%3Bx", "url.dot_segment_parameter"},
      {"/a/%2e%2e;/b", "url.dot_segment_parameter"},
      {"/%c0%af", "url.overlong_utf8"},
      {"/%c0%ae%c0%ae/", "url.overlong_utf8"},
      {"/%C1%9C", "url.overlong_utf8"},
      {"/%e0%80%af", "url.overlong_utf8"},
      {"/%f0%80%80%af", "url.overlong_utf8"},
  };
  for (auto const& [text, expected] : rows) EXPECT_EQ(canonical(text), expected) << text;
}

TEST(Path, ThatIsCanonicalIsNotCopied) {
  for (std::string const text : {"/", "/a/b.html", "/.well-known/x?y", "/a;v=1/b/?", "/Patient/123/_history/4"}) {
    Arena arena;
    Target target;
    ASSERT_TRUE(parse_path(text, arena, target)) << text;
    EXPECT_EQ(target.path.data(), text.data()) << text;
  }
}

TEST(Query, StaysAsItCame) {
  using namespace std::string_literals;
  Row const rows[] = {
      {"/?", "/?"},
      {"/a?b", "/a?b"},
      {"/a?b=/../c//d", "/a?b=/../c//d"},
      {"/a?b?c", "/a?b?c"},
      {"/a?%41%2f%2F%00%25", "/a?%41%2f%2F%00%25"},
      {"/a/../b?../c", "/b?../c"},
      {"/%41?%41", "/A?%41"},
      {"/a?code=http%3A%2F%2Floinc.org%7C1234-5&_count=10", "/a?code=http%3A%2F%2Floinc.org%7C1234-5&_count=10"},
      {"/?a=b:c@d!$'()*,;", "/?a=b:c@d!$'()*,;"},
      {"/a?b#c", "url.fragment"},
      {"/a?b\\c", "url.backslash"},
      {"/a?b c", "url.bad_character"},
      {"/a?b\0"s, "url.bad_character"},
      {"/a?b\xe9", "url.bad_character"},
      {"/a?b\"", "url.bad_character"},
      {"/a?b|c=[d]{e}^`", "/a?b|c=[d]{e}^`"},
      {"/a?%", "url.broken_percent"},
      {"/a?%1", "url.broken_percent"},
      {"/a?%zz", "url.broken_percent"},
      {"/a?x%4", "url.broken_percent"},
  };
  for (auto const& [text, expected] : rows) EXPECT_EQ(canonical(text), expected) << text;
}

std::string authority(std::string const& text) {
  Arena arena;
  auto parsed = parse_authority(text, arena);
  if (!parsed) {
    EXPECT_EQ(parsed.error().code, Code::malformed);
    return std::string(parsed.error().reason);
  }
  return std::string(parsed->host) + " " + std::to_string(parsed->port);
}

TEST(AuthorityText, NamesOneHostAndPerhapsAPort) {
  std::string const label(63, 'a');
  Row const rows[] = {
      {"a", "a 0"},
      {"Example.ORG", "example.org 0"},
      {"example.org:8443", "example.org 8443"},
      {"example.org.", "example.org 0"},
      {"example.org.:1", "example.org 1"},
      {"a_b.xn--bcher-kva.example", "a_b.xn--bcher-kva.example 0"},
      {"127.0.0.1:65535", "127.0.0.1 65535"},
      {"[::1]", "[::1] 0"},
      {"[::1]:443", "[::1] 443"},
      {"[2001:DB8:0:0::1]", "[2001:db8::1] 0"},
      {"[::FFFF:192.0.2.1]", "[::ffff:192.0.2.1] 0"},
      {"[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe]", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe] 0"},
      {"1password.example", "1password.example 0"},
      {"3.example.4x", "3.example.4x 0"},
      {label + "." + label, label + "." + label + " 0"},
  };
  for (auto const& [text, expected] : rows) EXPECT_EQ(authority(text), expected) << text;
}

TEST(AuthorityText, IsRefusedWhenItSaysAnythingElse) {
  using namespace std::string_literals;
  std::string const label(63, 'a');
  Row const rows[] = {
      {"", "url.empty_host"},
      {".", "url.empty_host"},
      {":80", "url.empty_host"},
      {".:80", "url.empty_host"},
      {"a@b", "url.userinfo"},
      {"a:1@b", "url.userinfo"},
      {"@b", "url.userinfo"},
      {"a@[::1]", "url.userinfo"},
      {"a%2eb", "url.encoded_host"},
      {"%61", "url.encoded_host"},
      {"a,b", "url.bad_host"},
      {"a b", "url.bad_host"},
      {" a", "url.bad_host"},
      {"a\tb", "url.bad_host"},
      {"a\0b"s, "url.bad_host"},
      {"a/b", "url.bad_host"},
      {"a\\b", "url.bad_host"},
      {"a?b", "url.bad_host"},
      {"a#b", "url.bad_host"},
      {"a;b", "url.bad_host"},
      {"b\xc3\xbc"
       "cher",
       "url.bad_host"},
      {"::1", "url.empty_host"},
      {"a..b", "url.bad_label"},
      {".a", "url.bad_label"},
      {"a..", "url.bad_label"},
      {"a" + label, "url.bad_label"},
      {label + "." + label + "." + label + "." + label, "url.long_host"},
      {"a:", "url.bad_port"},
      {"a:0", "url.bad_port"},
      {"a:080", "url.bad_port"},
      {"a:65536", "url.bad_port"},
      {"a:99999999999999999999", "url.bad_port"},
      {"a:+1", "url.bad_port"},
      {"a:-1", "url.bad_port"},
      {"a:80 ", "url.bad_port"},
      {"a:8x", "url.bad_port"},
      {"a:80:80", "url.bad_port"},
      {"a:80,b", "url.bad_port"},
      {"127.1", "url.bad_ipv4"},
      {"127.0.0.256", "url.bad_ipv4"},
      {"127.0.0.01", "url.bad_ipv4"},
      {"0177.0.0.1", "url.bad_ipv4"},
      {"0x7f.0.0.1", "url.bad_ipv4"},
      {"0x7f000001", "url.bad_ipv4"},
      {"a.0X", "url.bad_ipv4"},
      {"2130706433", "url.bad_ipv4"},
      {"1.2.3.4.5", "url.bad_ipv4"},
      {"a.1", "url.bad_ipv4"},
      {"[]", "url.bad_ipv6"},
      {"[::1%25eth0]", "url.bad_ipv6"},
      {"[v1.a]", "url.bad_ipv6"},
      {"[127.0.0.1]", "url.bad_ipv6"},
      {"[:::]", "url.bad_ipv6"},
      {"[::1\0]"s, "url.bad_ipv6"},
      {"[" + std::string(80, ':') + "]", "url.bad_ipv6"},
      {"[::1", "url.bad_host"},
      {"[", "url.bad_host"},
      {"[::1]a", "url.bad_host"},
      {"[::1]]", "url.bad_host"},
      {"[::1]:", "url.bad_port"},
      {"]", "url.bad_host"},
  };
  for (auto const& [text, expected] : rows) EXPECT_EQ(authority(text), expected) << text;
}

std::string absolute(std::string const& text) {
  Arena arena;
  Target target;
  auto parsed = parse_absolute(text, arena, target);
  if (!parsed) return std::string(parsed.error().reason);
  std::string const query = target.has_query ? "?" + std::string(target.query) : "";
  return std::string(target.scheme) + " " + std::string(target.host) + " " + std::to_string(target.port) + " " +
         std::string(target.path) + query;
}

TEST(AbsoluteForm, IsTakenApart) {
  Row const rows[] = {
      {"http://a", "http a 0 /"},
      {"https://A.b:8443/c?d", "https a.b 8443 /c?d"},
      {"HTTPS://a/", "https a 0 /"},
      {"http://a?b", "http a 0 /?b"},
      {"http://a/b/../c", "http a 0 /c"},
      {"http://[::1]:80/", "http [::1] 80 /"},
      {"http://a/?x=http://b", "http a 0 /?x=http://b"},
      {"", "url.no_scheme"},
      {"a:80", "url.no_scheme"},
      {"http:/a", "url.no_scheme"},
      {"ftp://a/", "url.bad_scheme"},
      {"://a", "url.bad_scheme"},
      {"httpsx://a", "url.bad_scheme"},
      {"http ://a", "url.bad_scheme"},
      {"http://", "url.empty_host"},
      {"http:///a", "url.empty_host"},
      {"http://u@a/", "url.userinfo"},
      {"http://u:p@a/", "url.userinfo"},
      {"http://a#b", "url.fragment"},
      {"http://a/#b", "url.fragment"},
      {"http://a\\b", "url.bad_host"},
      {"http://a//b", "url.empty_segment"},
      {"http://a?%", "url.broken_percent"},
  };
  for (auto const& [text, expected] : rows) EXPECT_EQ(absolute(text), expected) << text;
}

}  // namespace
}  // namespace cordon::http
