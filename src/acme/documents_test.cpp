#include "acme/documents.h"

#include <gtest/gtest.h>

namespace cordon::acme {
namespace {

TEST(AcmeDocuments, ReadTheDirectoryOfTheRfc) {
  auto const directory = parse_directory(R"({"newNonce":"https://ca/n","newAccount":"https://ca/a","newOrder":"https://ca/o",
      "revokeCert":"https://ca/r","meta":{"termsOfService":"https://ca/t","externalAccountRequired":true}})");
  ASSERT_TRUE(directory);
  EXPECT_EQ(directory->new_nonce, "https://ca/n");
  EXPECT_EQ(directory->new_account, "https://ca/a");
  EXPECT_EQ(directory->new_order, "https://ca/o");
  EXPECT_TRUE(directory->external_account_required);
}

TEST(AcmeDocuments, AreRefusedWhenTheyAreNotWhatTheyShouldBe) {
  for (View const text :
       {"", "[]", "null", "{", "{}", R"({"newNonce":1,"newAccount":"a","newOrder":"o"})", R"({"status":"valid"})"}) {
    EXPECT_FALSE(parse_directory(text)) << text;
    EXPECT_FALSE(parse_order(text)) << text;
    EXPECT_FALSE(parse_authorization(text)) << text;
  }
}

TEST(AcmeDocuments, ReadAnOrderAndWhyItFailed) {
  auto const order = parse_order(R"({"status":"invalid","identifiers":[],"authorizations":["https://ca/1",7,"https://ca/2"],
      "finalize":"https://ca/f","certificate":"https://ca/c",
      "error":{"type":"urn:ietf:params:acme:error:badCSR","detail":"no\nsuch\u0007key"}})");
  ASSERT_TRUE(order);
  EXPECT_EQ(order->authorizations, (std::vector<std::string>{"https://ca/1", "https://ca/2"}));
  EXPECT_EQ(order->error.reason, "acme.bad_csr");
  EXPECT_EQ(order->error.detail, "no such key");  // one line in the log
}

// A token becomes part of a path, and a name of a file for others: RFC 8555 8.1 allows base64url only.
TEST(AcmeDocuments, TakeChallengesWhoseTokenIsOneAndOfKindsThatWeKnow) {
  auto const with = [](std::string const& token) {
    return parse_authorization(R"({"status":"pending","identifier":{"type":"dns","value":"a.example"},"challenges":[
      {"type":"dns-account-01","url":"u","token":"x"},{"type":"http-01","url":"https://ca/h","token":")" +
                               token + R"("}]})");
  };
  auto const good = with("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->name, "a.example");
  ASSERT_EQ(good->challenges.size(), 1U);
  EXPECT_EQ(good->find(ChallengeKind::http_01)->url, "https://ca/h");
  EXPECT_EQ(good->find(ChallengeKind::dns_01), nullptr);
  for (auto const& token : {std::string(), std::string("../x"), std::string("a b"), std::string("a%2fb"), std::string(257, 'a')})
    EXPECT_EQ(with(token)->find(ChallengeKind::http_01), nullptr) << token;
}

TEST(AcmeDocuments, TellWhatTimeMendsFromWhatItDoesNot) {
  struct Row {
    View text;
    int status;
    Code code;
    View reason;
  };
  for (auto const& row : std::initializer_list<Row>{
           {R"({"type":"urn:ietf:params:acme:error:rateLimited","detail":"slow down"})", 429, Code::unavailable,
            "acme.rate_limited"},
           {R"({"type":"urn:ietf:params:acme:error:badNonce"})", 400, Code::unavailable, "acme.bad_nonce"},
           {R"({"type":"urn:ietf:params:acme:error:unauthorized"})", 403, Code::forbidden, "acme.unauthorized"},
           {R"({"type":"urn:ietf:params:acme:error:newOne"})", 403, Code::forbidden, "acme.problem"},
           {"<html>", 503, Code::unavailable, "acme.problem"},
           {"", 404, Code::forbidden, "acme.problem"}}) {
    auto const error = parse_problem(row.text, row.status);
    EXPECT_EQ(error.code, row.code) << row.text;
    EXPECT_EQ(error.reason, row.reason) << row.text;
  }
  EXPECT_LE(parse_problem(R"({"type":"x","detail":")" + std::string(5000, 'y') + "\"}", 400).detail.size(), 400U);
}

TEST(AcmeDocuments, WriteWhatTheRfcAsksFor) {
  EXPECT_EQ(order_document({"a.example", "*.a.example"}),
            R"({"identifiers":[{"type":"dns","value":"a.example"},{"type":"dns","value":"*.a.example"}]})");
  EXPECT_EQ(account_document({"mailto:a@b.example"}, ""), R"({"termsOfServiceAgreed":true,"contact":["mailto:a@b.example"]})");
  EXPECT_EQ(account_document({}, R"({"payload":"x"})"),
            R"({"termsOfServiceAgreed":true,"externalAccountBinding":{"payload":"x"}})");
  EXPECT_EQ(finalize_document("\xfb\xff"), R"({"csr":"-_8"})");
  EXPECT_EQ(header_with_account("https://ca/1", "n", "https://ca/o"),
            R"({"alg":"ES256","kid":"https://ca/1","nonce":"n","url":"https://ca/o"})");
  EXPECT_EQ(header_with_key(R"({"kty":"EC"})", "n", "u"), R"({"alg":"ES256","jwk":{"kty":"EC"},"nonce":"n","url":"u"})");
}

}  // namespace
}  // namespace cordon::acme
