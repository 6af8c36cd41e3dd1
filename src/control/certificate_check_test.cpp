#include "control/certificate_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "control/settings_fixture.h"

namespace cordon::control {
namespace {

using namespace std::chrono_literals;
using About = CertificateFinding::About;
using config::Severity;
using std::chrono::days;
using ::testing::HasSubstr;

class CertificateCheck : public FolderTest {
 protected:
  CertificateCheck() { write_certificate("site", {"praxis.localhost", "127.0.0.1", "::1"}); }

  std::vector<CertificateFinding> check(std::vector<std::string> const& hosts, Wall now = some_day,
                                        std::string const& certificate = "site.pem", std::string const& key = "site-key.pem") {
    return CertificateChecks(now, memory_).check(folder_ / certificate, folder_ / key, hosts);
  }

  std::string text(std::string const& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void expect_one(std::vector<CertificateFinding> const& found, About about, Severity severity, std::string const& message) {
    ASSERT_EQ(found.size(), 1U) << message;
    EXPECT_EQ(found[0].about, about);
    EXPECT_EQ(found[0].severity, severity);
    EXPECT_THAT(found[0].message, HasSubstr(message));
  }

  CertificateMemory memory_;
};

TEST_F(CertificateCheck, FindsNothingWhereAllIsWell) {
  EXPECT_TRUE(check({"praxis.localhost", "127.0.0.1", "[::1]"}).empty());
  EXPECT_TRUE(check({"praxis.localhost"}, some_day + days(75)).empty());
}

TEST_F(CertificateCheck, WantsEveryHostNamed) {
  expect_one(check({"praxis.localhost", "staff.praxis.localhost"}), About::certificate, Severity::error,
             "the certificate is not for staff.praxis.localhost");
  expect_one(check({"127.0.0.2"}), About::certificate, Severity::error, "not for 127.0.0.2");
  expect_one(check({"[::2]"}), About::certificate, Severity::error, "not for [::2]");
}

TEST_F(CertificateCheck, WarnsTwoWeeksBeforeTheEndAndRefusesAfterIt) {
  expect_one(check({"praxis.localhost"}, some_day + days(77)), About::certificate, Severity::warning,
             "expires soon, on 2026-08-30");
  expect_one(check({"praxis.localhost"}, some_day + days(91)), About::certificate, Severity::error, "expired on 2026-08-30");
  expect_one(check({"praxis.localhost"}, some_day - days(1)), About::certificate, Severity::error, "valid only from 2026-05-31");
}

TEST_F(CertificateCheck, WantsTheKeyOfTheCertificate) {
  write_certificate("other", {"praxis.localhost"});
  expect_one(check({"praxis.localhost"}, some_day, "site.pem", "other-key.pem"), About::key, Severity::error, "does not belong");
}

TEST_F(CertificateCheck, SaysWhatIsWrongWithTheFiles) {
  write("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  write("empty.pem", "");
  expect_one(check({}, some_day, "none.pem"), About::certificate, Severity::error, "none.pem cannot be read: No such file");
  expect_one(check({}, some_day, "site.pem", "none.pem"), About::key, Severity::error, "none.pem cannot be read: No such file");
  expect_one(check({}, some_day, "garbage.pem"), About::certificate, Severity::error, "holds no PEM certificate");
  expect_one(check({}, some_day, "site-key.pem"), About::certificate, Severity::error, "holds no PEM certificate");
  expect_one(check({}, some_day, "site.pem", "empty.pem"), About::key, Severity::error, "holds no PEM private key");
  expect_one(check({}, some_day, "site.pem", "site.pem"), About::key, Severity::error, "holds no PEM private key");
}

TEST_F(CertificateCheck, WarnsOfAKeyThatEverybodyCanRead) {
  std::filesystem::permissions(folder_ / "site-key.pem", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  expect_one(check({"praxis.localhost"}), About::key, Severity::warning, "every user of this machine can read");
}

TEST_F(CertificateCheck, AsksNobodyForThePasswordOfAKey) {
  // PKCS#8, AES-256-CBC.
  auto const command = "openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in " + (folder_ / "site-key.pem").string() +
                       " -out " + (folder_ / "locked.pem").string() + " && chmod 600 " + (folder_ / "locked.pem").string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  expect_one(check({"praxis.localhost"}, some_day, "site.pem", "locked.pem"), About::key, Severity::error,
             "protected by a password");
}

TEST_F(CertificateCheck, ChecksAuthoritiesOfOrigins) {
  write("empty.pem", "");
  EXPECT_FALSE(authorities_problem(folder_ / "site.pem"));
  EXPECT_THAT(authorities_problem(folder_ / "empty.pem").value_or(""), HasSubstr("holds no PEM certificate"));
  EXPECT_THAT(authorities_problem(folder_ / "none.pem").value_or(""), HasSubstr("No such file"));
}

TEST_F(CertificateCheck, RefusesAKeyThatIsTooWeak) {
  auto const make = [this](std::string const& name, std::string const& key) {
    auto const said = files_.run("openssl req -x509 -newkey " + key +
                                 " -nodes -subj /CN=x -addext subjectAltName=DNS:localhost -days 90 -keyout " + name +
                                 "-key.pem -out " + name + ".pem && chmod 600 " + name + "-key.pem");
    ASSERT_TRUE(std::filesystem::exists(folder_ / (name + ".pem"))) << said;
  };
  make("weak", "rsa:1024");
  make("good", "rsa:2048");
  auto const now = system_clock().wall() + days(1);
  expect_one(check({"localhost"}, now, "weak.pem", "weak-key.pem"), About::certificate, Severity::error, "too weak");
  EXPECT_TRUE(check({"localhost"}, now, "good.pem", "good-key.pem").empty());
}

TEST_F(CertificateCheck, RefusesAChainWithAPieceThatCannotBeRead) {
  std::ofstream(folder_ / "site.pem", std::ios::app) << "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  expect_one(check({"praxis.localhost"}), About::certificate, Severity::error, "holds no PEM certificate that can be used");
}

TEST_F(CertificateCheck, WarnsOfAnOcspResponseThatCannotBeStapled) {
  write("site.pem.ocsp", "spoiled");
  expect_one(check({"praxis.localhost"}), About::certificate, Severity::warning,
             "site.pem.ocsp is not stapled: it is no OCSP response");
}

TEST_F(CertificateCheck, LooksAtFilesOnceAndAtEachHost) {
  write_certificate("site", {"a.test", "b.test"});
  CertificateChecks checks(some_day, memory_);
  std::vector<std::string> const known{"a.test"}, unknown{"c.test"};
  EXPECT_TRUE(checks.check(folder_ / "site.pem", folder_ / "site-key.pem", known).empty());
  std::filesystem::remove(folder_ / "site.pem");
  auto const found = checks.check(folder_ / "site.pem", folder_ / "site-key.pem", unknown);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "the certificate is not for c.test");
}

// A reload asks the same memory again.
TEST_F(CertificateCheck, SeesWhatWasReplacedSinceTheLastTime) {
  EXPECT_TRUE(check({"praxis.localhost"}).empty());
  EXPECT_TRUE(check({"praxis.localhost"}).empty());
  write_certificate("other", {"other.test"});
  std::filesystem::rename(folder_ / "other-key.pem", folder_ / "site-key.pem");
  expect_one(check({"praxis.localhost"}), About::key, Severity::error, "does not belong");
  std::filesystem::rename(folder_ / "other.pem", folder_ / "site.pem");
  EXPECT_TRUE(check({"other.test"}).empty());
  expect_one(check({"praxis.localhost"}), About::certificate, Severity::error, "is not for praxis.localhost");
}

TEST_F(CertificateCheck, TellsTheAgeOfACertificateThatItKnows) {
  EXPECT_TRUE(check({"praxis.localhost"}).empty());
  expect_one(check({"praxis.localhost"}, some_day + std::chrono::years(50)), About::certificate, Severity::error, "expired");
}

TEST_F(CertificateCheck, ForgetsWhatNobodyLookedAt) {
  EXPECT_TRUE(check({"praxis.localhost"}).empty());
  auto const certificate = text("site.pem"), key = text("site-key.pem");
  auto const* known = &memory_.look_at(certificate, key);
  memory_.forget_unused();
  EXPECT_EQ(&memory_.look_at(certificate, key), known);
  memory_.forget_unused();
  memory_.forget_unused();
  EXPECT_EQ(memory_.size(), 0U);
}

}  // namespace
}  // namespace cordon::control
