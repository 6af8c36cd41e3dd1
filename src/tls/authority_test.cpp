#include "tls/authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/folder.h"

namespace cordon::tls {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::days ninety_days{90};
Wall const some_day = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
std::vector<std::string> const this_machine{"localhost", "127.0.0.0/8", "::1/128"};

// What the openssl command says of an authority that may speak for this machine, and of what it issues.
class LocalAuthority : public ::testing::Test {
 protected:
  void write(Authority const& authority, std::vector<std::string> const& hosts, Wall from = system_clock().wall()) {
    auto const issued = authority.issue(hosts, ninety_days, from);
    ASSERT_TRUE(issued) << issued.error().detail;
    folder_.write("ca.pem", authority.certificate());
    folder_.write("site.pem", issued->certificate);
    folder_.write("site-key.pem", issued->key);
  }

  testing::Folder folder_;
  Result<Authority> authority_ = Authority::create("Local", this_machine);
};

TEST_F(LocalAuthority, IssuesWhatVerifiesForEachOfItsNames) {
  write(*authority_, {"praxis.localhost", "localhost", "127.0.0.1", "::1"});
  std::string const verify = "openssl verify -x509_strict -purpose sslserver -CAfile ca.pem ";
  for (auto const* name :
       {"-verify_hostname praxis.localhost", "-verify_hostname localhost", "-verify_ip 127.0.0.1", "-verify_ip ::1"}) {
    EXPECT_EQ(folder_.run(verify + name + " site.pem"), "site.pem: OK\n") << name;
  }
  EXPECT_THAT(folder_.run(verify + "-verify_hostname praxis.example site.pem"), HasSubstr("hostname mismatch"));
}

TEST_F(LocalAuthority, CanSpeakForNothingElse) {
  for (auto const* host : {"bank.example", "notlocalhost", "10.0.0.1", "2001:db8::1"}) {
    write(*authority_, {host});
    EXPECT_THAT(folder_.run("openssl verify -CAfile ca.pem site.pem"), HasSubstr("permitted subtree violation")) << host;
  }
}

TEST_F(LocalAuthority, LastsTenYearsAndItsCertificatesAsLongAsAsked) {
  write(*Authority::create("Local", this_machine, some_day), {"localhost"}, some_day);
  EXPECT_THAT(folder_.run("openssl x509 -noout -enddate -in ca.pem"), HasSubstr("May 29 00:00:00 2036"));
  EXPECT_THAT(folder_.run("openssl x509 -noout -enddate -in site.pem"), HasSubstr("Aug 30 00:00:00 2026"));
  EXPECT_THAT(folder_.run("openssl pkey -noout -text -in site-key.pem"), HasSubstr("NIST CURVE: P-256"));
}

TEST_F(LocalAuthority, GoesOnFromItsFiles) {
  auto const again = Authority::from_pem(authority_->certificate(), authority_->key());
  ASSERT_TRUE(again);
  write(*again, {"localhost"});
  folder_.write("ca.pem", authority_->certificate());
  EXPECT_EQ(folder_.run("openssl verify -CAfile ca.pem site.pem"), "site.pem: OK\n");
}

TEST_F(LocalAuthority, RefusesWhatIsNoAuthority) {
  auto const other = Authority::create("Other", this_machine);
  EXPECT_FALSE(Authority::from_pem(authority_->certificate(), other->key()));
  EXPECT_FALSE(Authority::from_pem("", authority_->key()));
  EXPECT_FALSE(Authority::from_pem(authority_->certificate(), "nonsense"));
}

}  // namespace
}  // namespace cordon::tls
