#include "tls/jose.h"

#include <openssl/evp.h>

#include "tls/common_openssl.h"
#include "tls/digest.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

// The key of RFC 7515 appendix A.3.
constexpr char example_key[] = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff
H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp
7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt
-----END PRIVATE KEY-----
)";
constexpr View example_input =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr View example_signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// One of ASN.1's numbers, positive and as short as it can be.
std::string integer(std::string_view octets) {
  octets.remove_prefix(std::min(octets.find_first_not_of('\0'), octets.size() - 1));
  std::string const bytes = (static_cast<unsigned char>(octets.front()) & 0x80 ? std::string(1, '\0') : "") + std::string(octets);
  return std::string("\x02") + static_cast<char>(bytes.size()) + bytes;
}

// By OpenSSL, which wants DER: nothing of what is tested takes part.
bool verifies(std::string_view pem, View message, std::string const& signature) {
  if (signature.size() != 64) return false;
  auto const numbers = integer(signature.substr(0, 32)) + integer(signature.substr(32));
  auto const der = std::string("\x30") + static_cast<char>(numbers.size()) + numbers;
  auto const bio = openssl::read_bio(pem);
  openssl::Key const key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  openssl::Digest const digest(EVP_MD_CTX_new());
  bool const right =
      EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(digest.get(), openssl::bytes(der), der.size(), openssl::bytes(message), message.size()) == 1;
  ERR_clear_error();
  return right;
}

TEST(Jose, KnowsThePointOfTheKeyInTheRfc) {
  auto const point = p256_point(*PrivateKey::from_pem(example_key));
  ASSERT_TRUE(point);
  EXPECT_EQ(base64url(point->x), "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  EXPECT_EQ(base64url(point->y), "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
}

TEST(Jose, SignsWhatTheRfcSignsSoThatTheSameCheckAcceptsBoth) {
  EXPECT_TRUE(verifies(example_key, example_input, *from_base64url(example_signature)));
  auto const key = *PrivateKey::from_pem(example_key);
  for (int i = 0; i < 300; ++i) {  // one number in 256 begins with a zero, which must not be left out
    auto const signature = sign_es256(key, example_input);
    ASSERT_TRUE(signature);
    ASSERT_EQ(signature->size(), 64U);
    ASSERT_TRUE(verifies(example_key, example_input, *signature)) << i;
    ASSERT_FALSE(verifies(example_key, "something else", *signature)) << i;
  }
}

TEST(Jose, TakesNoKeyOfAnotherKind) {
  for (auto const kind : {KeyKind::p384, KeyKind::rsa}) {
    auto const key = *PrivateKey::make(kind);
    EXPECT_EQ(sign_es256(key, "message").error().code, Code::unsupported);
    EXPECT_EQ(p256_point(key).error().code, Code::unsupported);
  }
  EXPECT_EQ(rsa_numbers(*PrivateKey::make(KeyKind::p256)).error().code, Code::unsupported);
}

TEST(Jose, KnowsTheNumbersOfAnRsaKey) {
  auto const numbers = rsa_numbers(*PrivateKey::make(KeyKind::rsa));
  ASSERT_TRUE(numbers);
  EXPECT_EQ(base64url(numbers->exponent), "AQAB");
  EXPECT_EQ(numbers->modulus.size(), 256U);
  EXPECT_NE(numbers->modulus.front(), '\0');
}

TEST(Jose, MakesKeysThatCanBeKeptAsPem) {
  auto const key = *PrivateKey::make(KeyKind::p256);
  auto const again = PrivateKey::from_pem(key.pem());
  ASSERT_TRUE(again);
  EXPECT_EQ(p256_point(key)->x, p256_point(*again)->x);
  EXPECT_NE(p256_point(key)->x, p256_point(*PrivateKey::make(KeyKind::p256))->x);
}

}  // namespace
}  // namespace cordon::tls
