#include "tls/certificate.h"

#include <gmock/gmock.h>

#include "testing/folder.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

using test::issue;

TEST(Certificate, KnowsItsNamesDatesAndKey) {
  auto const from = std::chrono::floor<std::chrono::seconds>(system_clock().wall());
  auto const issued =
      test::authority().issue({"Praxis.Test", "*.praxis.test", "192.0.2.7", "2001:db8::7"}, std::chrono::days(90), from);
  ASSERT_TRUE(issued);
  auto const certificate = Certificate::from_pem(issued->certificate + test::authority().certificate());
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->chain().size(), 2U);
  EXPECT_THAT(certificate->names(), ::testing::ElementsAre("praxis.test", "*.praxis.test", "192.0.2.7", "2001:db8::7"));
  EXPECT_EQ(certificate->not_after(), from + std::chrono::days(90));
  EXPECT_LE(certificate->not_before(), from);
  EXPECT_TRUE(certificate->valid_at(from));
  EXPECT_FALSE(certificate->valid_at(from + std::chrono::days(91)));
  EXPECT_EQ(certificate->serial().size(), 32U);
  EXPECT_EQ(certificate->key_kind(), KeyKind::p256);
  EXPECT_EQ(certificate->subject(), "CN=Praxis.Test");
}

// Dates that a clock of nanoseconds cannot tell. 9999-12-31 says that there is no end (RFC 5280 4.1.2.5).
TEST(Certificate, IsValidForAsLongAsItSays) {
  cordon::testing::Folder const folder;
  Wall const now = system_clock().wall();
  for (auto const* end : {"99991231235959Z", "22990101000000Z", "22621231235959Z"}) {
    folder.write("ca.cnf",
                 "[ca]\ndefault_ca = own\n[own]\ndatabase = index\nnew_certs_dir = .\nserial = serial\ndefault_md = sha256\n"
                 "policy = any\nrand_serial = yes\n[any]\ncommonName = supplied\n");
    folder.write("index", "");
    auto const said = folder.run(
        "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a.test -keyout key.pem -out request.pem "
        "&& "
        "openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in request.pem -notext -out site.pem -startdate "
        "19500101000000Z -enddate " +
        std::string(end));
    auto const certificate = Certificate::load(folder.path() / "site.pem");
    ASSERT_TRUE(certificate) << said;
    EXPECT_TRUE(certificate->valid_at(now)) << end;
    EXPECT_GT(certificate->not_after() - certificate->not_before(), std::chrono::days(365 * 200)) << end;
  }
}

TEST(Certificate, HasASerialNumberOfItsOwn) {
  auto const one = Certificate::from_pem(issue({"a.test"}).certificate);
  auto const other = Certificate::from_pem(issue({"a.test"}).certificate);
  EXPECT_NE(one->serial(), other->serial());
}

TEST(Certificate, NamesMatchHostsAsRfc6125Says) {
  struct Case {
    std::string_view name, host;
    bool matches;
  };
  for (auto const& [name, host, matches] : std::initializer_list<Case>{
           {"praxis.test", "praxis.test", true},
           {"praxis.test", "PRAXIS.test", true},
           {"praxis.test", "a.praxis.test", false},
           {"*.praxis.test", "a.praxis.test", true},
           {"*.praxis.test", "a.PRAXIS.test", true},
           {"*.praxis.test", "praxis.test", false},
           {"*.praxis.test", "a.b.praxis.test", false},
           {"*.praxis.test", ".praxis.test", false},
           {"*.test", "praxis.test", false},
           {"*", "praxis", false},
           {"a*.praxis.test", "ab.praxis.test", false},
           {"*.*.test", "a.b.test", false},
           {"192.0.2.1", "192.0.2.1", true},
           {"192.0.2.1", "192.0.2.2", false},
           {"*.0.2.1", "192.0.2.1", false},
           {"2001:db8::1", "2001:db8:0:0::1", true},
           {"192.0.2.1", "praxis.test", false},
           {"", "", false},
       }) {
    EXPECT_EQ(name_matches(name, host), matches) << name << " " << host;
  }
}

TEST(Certificate, SaysWhatIsWrongWithAFile) {
  auto const issued = issue({"a.test"});
  test::TemporaryFile const key_only(issued.key);
  test::TemporaryFile const cut(issued.certificate.substr(0, issued.certificate.size() / 2));
  auto broken = issued.certificate;
  broken.replace(broken.size() / 2, 4, "!!!!");
  test::TemporaryFile const bad(broken);
  struct Case {
    std::string path, words;
  };
  for (auto const& [path, words] : std::initializer_list<Case>{
           {"/nowhere/at/all.pem", "No such file"},
           {key_only.path(), "there is no certificate"},
           {cut.path(), "cannot be read"},
           {bad.path(), "cannot be read"},
           {"/dev/zero", "too large"},
       }) {
    auto const loaded = Certificate::load(path);
    ASSERT_FALSE(loaded) << path;
    EXPECT_EQ(loaded.error().code, Code::invalid);
    EXPECT_THAT(loaded.error().detail, ::testing::AllOf(::testing::HasSubstr(words), ::testing::HasSubstr(path)));
  }
  test::TemporaryFile const good(issued.certificate);
  EXPECT_TRUE(Certificate::load(good.path()));
}

TEST(PrivateKey, BelongsToOneCertificate) {
  for (auto kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa}) {
    auto const issued = issue({"a.test"}, kind);
    auto const key = PrivateKey::from_pem(issued.key);
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->matches(*Certificate::from_pem(issued.certificate)));
    EXPECT_FALSE(key->matches(*Certificate::from_pem(issue({"a.test"}, kind).certificate)));
  }
}

TEST(PrivateKey, SaysWhenItIsBehindAPassphraseOrNotThere) {
  auto const locked = PrivateKey::from_pem("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
  ASSERT_FALSE(locked);
  EXPECT_THAT(locked.error().detail, ::testing::HasSubstr("passphrase"));
  auto const none = PrivateKey::from_pem(issue({"a.test"}).certificate);
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().detail, ::testing::HasSubstr("no private key"));
}

TEST(PrivateKey, SignsOnlyAsItsKindCan) {
  auto const key = PrivateKey::from_pem(issue({"a.test"}).key);
  EXPECT_TRUE(key->sign(SignatureScheme::ecdsa_secp256r1_sha256, "text"));
  auto const wrong = key->sign(SignatureScheme::rsa_pss_rsae_sha256, "text");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::unsupported);
}

TEST(Authority, RefusesNamesThatAreNone) {
  for (std::vector<std::string> const& names : std::initializer_list<std::vector<std::string>>{
           {}, {""}, {"a b.test"}, {"a.test,DNS:b.test"}, {"*"}, {"a.*.test"}, {"a.test."}}) {
    EXPECT_FALSE(test::authority().issue(names, std::chrono::days(1)));
  }
}

TEST(Authority, IsBelievedForItsOwnNamesOnly) {
  auto const narrow = Authority::create("Narrow", {"localhost", "praxis.test", "127.0.0.0/8", "::1/128"});
  ASSERT_TRUE(narrow) << narrow.error().detail;
  EXPECT_FALSE(Authority::create("Broken", {"no name"}));
  test::TemporaryFile const file(narrow->certificate());
  auto const trusting = test::client({.authorities = file.path()});
  net::Loop loop;
  struct Case {
    std::string name;
    bool believed;
  };
  for (auto const& [name, believed] : std::initializer_list<Case>{{"praxis.test", true},
                                                                  {"a.praxis.test", true},
                                                                  {"localhost", true},
                                                                  {"127.0.0.9", true},
                                                                  {"::1", true},
                                                                  {"else.test", false},
                                                                  {"128.0.0.1", false},
                                                                  {"::2", false}}) {
    auto const site = *test::make_server(*narrow->issue({name}, std::chrono::days(1)));
    auto const ends = test::meet(loop, *site, *trusting, name);
    EXPECT_EQ(ends.client.has_value(), believed) << name;
  }
}

TEST(Authority, GoesOnFromItsFiles) {
  auto const& first = test::authority();
  auto const again = Authority::from_pem(first.certificate(), first.key());
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->issue({"a.test"}, std::chrono::days(1)));
  auto const other = Authority::create("Other authority");
  EXPECT_FALSE(Authority::from_pem(first.certificate(), other->key()));
}

}  // namespace
}  // namespace cordon::tls
