#include "tls/digest.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cordon::tls {
namespace {

TEST(Digest, HashesTheSameWhetherWholeOrInPieces) {
  View const text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";  // FIPS 180-4, example of two blocks
  for (std::size_t const piece : {1U, 7U, 56U}) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece) hash.update(text.substr(at, piece));
    EXPECT_EQ(text::hex(hash.finish()), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1") << piece;
  }
}

TEST(Digest, KnowsTheHashOfNothing) {
  EXPECT_EQ(text::hex(Sha256().finish()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, MakesSha1) {
  EXPECT_EQ(text::hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Digest, KnowsTheLongerOnes) {
  EXPECT_EQ(text::hex(sha384("abc")),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(text::hex(sha512("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9a"
            "c94fa54ca49f");
}

TEST(Digest, WritesBase64WithPadding) {
  constexpr std::pair<View, View> rows[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
  for (auto const& [bytes, text] : rows) {
    EXPECT_EQ(base64({reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()}), text);
  }
}

// RFC 4648 section 10, without padding; and the two characters that base64 has otherwise.
TEST(Digest, WritesBase64UrlWithoutPaddingAndReadsItAgain) {
  constexpr std::pair<View, View> rows[] = {{"", ""},        {"f", "Zg"},        {"fo", "Zm8"},
                                            {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\xfb\xff\xfe", "-__-"}};
  for (auto const& [bytes, text] : rows) {
    EXPECT_EQ(base64url(bytes), text);
    EXPECT_EQ(from_base64url(text), bytes);
  }
}

TEST(Digest, ReadsNothingThatIsNotBase64Url) {
  for (View const text : {"Zg==", "Z", "Zh", "Zm9vY", "Z+8", "Z/8", "Zm 9", "Zm9v\n"}) EXPECT_FALSE(from_base64url(text)) << text;
}

// RFC 7515 appendix A.1.
TEST(Digest, SignsWithHs256AsTheRfcDoes) {
  auto const key = from_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  ASSERT_TRUE(key);
  View const input =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  EXPECT_EQ(base64url(hmac_sha256(*key, input)), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

}  // namespace
}  // namespace cordon::tls
