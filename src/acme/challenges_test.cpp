#include "acme/challenges.h"

#include <gtest/gtest.h>

#include "tls/digest.h"
#include "tls/request.h"

namespace cordon::acme {
namespace {

TEST(Challenges, AnswerOpenTokensAndNothingElse) {
  Challenges challenges;
  auto opened = std::optional(challenges.answer("token", "token.thumbprint"));
  EXPECT_EQ(challenges.find_answer("/.well-known/acme-challenge/token"), "token.thumbprint");
  for (View const path :
       {"/.well-known/acme-challenge/", "/.well-known/acme-challenge/other", "/.well-known/acme-challenge/token/",
        "/.well-known/acme-challenge/Token", "/token", "", "/.well-known/acme-challenge"})
    EXPECT_FALSE(challenges.find_answer(path)) << path;
  opened.reset();
  EXPECT_FALSE(challenges.find_answer("/.well-known/acme-challenge/token"));
}

TEST(Challenges, ShowACertificateForTheNameThatIsValidated) {
  Challenges challenges;
  auto const issued = *tls::make_challenge_certificate("a.example", tls::sha256("x"));
  auto const context = *tls::ServerContext::create(*tls::Certificate::from_pem(issued.certificate),
                                                   *tls::PrivateKey::from_pem(issued.key), nullptr, {.alpn = {"acme-tls/1"}});
  {
    auto const opened = challenges.present("a.example", context);
    EXPECT_EQ(challenges.find_certificate("a.example"), context);
    EXPECT_EQ(challenges.find_certificate("b.example"), nullptr);
    EXPECT_EQ(challenges.find_certificate(""), nullptr);
  }
  EXPECT_EQ(challenges.find_certificate("a.example"), nullptr);
}

}  // namespace
}  // namespace cordon::acme
