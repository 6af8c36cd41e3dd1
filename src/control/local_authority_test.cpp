#include "control/local_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using testing::HasSubstr;

// What another implementation's command says of the files.
class LocalAuthorityTest : public FolderTest {
 protected:
  std::string openssl(std::string const& arguments) {
    std::string output;
    auto* pipe = ::popen(("cd " + folder_.string() + " && openssl " + arguments + " 2>&1").c_str(), "r");
    if (!pipe) return output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
    ::pclose(pipe);
    return output;
  }

  void write_both(LocalAuthority const& authority, std::vector<std::string_view> const& hosts, Wall now) {
    auto const pem = authority.pem();
    auto const issued = authority.issue(hosts, now);
    ASSERT_TRUE(pem && issued);
    write("ca.pem", pem->certificate);
    write("ca-key.pem", pem->key);
    write("site.pem", issued->certificate);
    write("site-key.pem", issued->key);
  }
};

Wall now() {
  return system_clock().wall();
}

TEST_F(LocalAuthorityTest, IssuesWhatVerifiesForEachOfItsNames) {
  auto const authority = LocalAuthority::make(now());
  ASSERT_TRUE(authority);
  write_both(*authority, {"praxis.localhost", "localhost", "127.0.0.1", "::1"}, now());
  std::string const verify = "verify -x509_strict -purpose sslserver -CAfile ca.pem ";
  for (auto const* name :
       {"-verify_hostname praxis.localhost", "-verify_hostname localhost", "-verify_ip 127.0.0.1", "-verify_ip ::1"}) {
    EXPECT_EQ(openssl(verify + name + " site.pem"), "site.pem: OK\n") << name;
  }
  EXPECT_THAT(openssl(verify + "-verify_hostname praxis.example site.pem"), HasSubstr("hostname mismatch"));
}

TEST_F(LocalAuthorityTest, CanSpeakForNothingButThisMachine) {
  auto const authority = LocalAuthority::make(now());
  ASSERT_TRUE(authority);
  for (auto const* host : {"bank.example", "notlocalhost", "10.0.0.1", "2001:db8::1"}) {
    write_both(*authority, {host}, now());
    EXPECT_THAT(openssl("verify -CAfile ca.pem site.pem"), HasSubstr("permitted subtree violation")) << host;
  }
}

TEST_F(LocalAuthorityTest, LastsTenYearsAndItsCertificatesNinetyDays) {
  auto const authority = LocalAuthority::make(some_day);
  ASSERT_TRUE(authority);
  write_both(*authority, {"localhost"}, some_day);
  EXPECT_THAT(openssl("x509 -noout -enddate -in ca.pem"), HasSubstr("May 29 00:00:00 2036"));
  EXPECT_THAT(openssl("x509 -noout -enddate -in site.pem"), HasSubstr("Aug 30 00:00:00 2026"));
  EXPECT_THAT(openssl("pkey -noout -text -in site-key.pem"), HasSubstr("NIST CURVE: P-256"));
}

TEST_F(LocalAuthorityTest, GoesOnFromItsFiles) {
  auto const pem = LocalAuthority::make(now())->pem();
  ASSERT_TRUE(pem);
  auto const again = LocalAuthority::from_pem(*pem);
  ASSERT_TRUE(again);
  write_both(*again, {"localhost"}, now());
  write("ca.pem", pem->certificate);
  EXPECT_EQ(openssl("verify -CAfile ca.pem site.pem"), "site.pem: OK\n");
}

TEST_F(LocalAuthorityTest, RefusesWhatIsNoAuthority) {
  auto const one = LocalAuthority::make(now())->pem(), other = LocalAuthority::make(now())->pem();
  EXPECT_FALSE(LocalAuthority::from_pem({one->certificate, other->key}));
  EXPECT_FALSE(LocalAuthority::from_pem({"", one->key}));
  EXPECT_FALSE(LocalAuthority::from_pem({one->certificate, "nonsense"}));
}

}  // namespace
}  // namespace cordon::control
