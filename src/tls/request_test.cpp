#include "tls/request.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/text.h"
#include "testing/folder.h"
#include "tls/digest.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What openssl reads in it.
std::string described(std::string const& command, std::string_view input) {
  cordon::testing::Folder const folder;
  folder.write("input", input);
  return folder.run("openssl " + command + " -in input -noout -text");
}

TEST(CertificateRequest, AsksForAllNamesAndIsSignedByItsKey) {
  auto const key = *PrivateKey::make(KeyKind::p256);
  auto const der = make_certificate_request(key, {"praxis.example", "*.praxis.example"});
  ASSERT_TRUE(der);
  auto const text = described("req -verify -inform DER", *der);
  EXPECT_THAT(text, HasSubstr("DNS:praxis.example, DNS:*.praxis.example"));
  EXPECT_THAT(text, HasSubstr("verify OK"));
  EXPECT_THAT(text, HasSubstr("prime256v1"));
  auto spoiled = *der;
  spoiled.back() = static_cast<char>(spoiled.back() ^ 1);
  EXPECT_THAT(described("req -verify -inform DER", spoiled), Not(HasSubstr("verify OK")));
}

TEST(CertificateRequest, IsRefusedForWhatIsNoName) {
  auto const key = *PrivateKey::make(KeyKind::p256);
  for (auto const* name : {"", "a b", "praxis.example,DNS:evil.example", "*", "*.*.example"})
    EXPECT_EQ(make_certificate_request(key, {name}).error().code, Code::invalid) << name;
  EXPECT_EQ(make_certificate_request(key, {}).error().code, Code::invalid);
}

// RFC 8737 section 3: one name, and the digest of the key authorization in a critical extension.
TEST(ChallengeCertificate, HasTheDigestInACriticalExtension) {
  auto const digest = sha256("token.thumbprint");
  auto const issued = make_challenge_certificate("praxis.example", digest);
  ASSERT_TRUE(issued);
  auto const certificate = Certificate::from_pem(issued->certificate);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->names(), std::vector<std::string>{"praxis.example"});
  EXPECT_TRUE(PrivateKey::from_pem(issued->key)->matches(*certificate));
  auto const text = described("x509", issued->certificate);
  EXPECT_THAT(text, HasSubstr("1.3.6.1.5.5.7.1.31: critical"));
  // The extension as DER: OID, TRUE, and an octet string in an octet string.
  auto const extension = std::string("\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x1f\x01\x01\xff\x04\x22\x04\x20", 17) +
                         std::string(reinterpret_cast<char const*>(digest.data()), digest.size());
  EXPECT_THAT(certificate->chain().front(), HasSubstr(extension));
}

TEST(ChallengeCertificate, IsRefusedForWhatIsNoName) {
  EXPECT_EQ(make_challenge_certificate("praxis.example,DNS:evil.example", sha256("")).error().code, Code::invalid);
}

}  // namespace
}  // namespace cordon::tls
