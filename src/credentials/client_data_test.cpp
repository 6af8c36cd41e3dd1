#include "credentials/client_data.h"

#include <gtest/gtest.h>

namespace cordon::credentials {
namespace {

std::string const good = R"({"type":"webauthn.get","challenge":"AAEC","origin":"https://login.example.org")";

std::string reason(View json) {
  auto const parsed = parse_client_data(json);
  return parsed ? "" : std::string(parsed.error().reason);
}

TEST(ClientData, IsReadAsBrowsersWriteIt) {
  for (auto const& json : {good + "}", good + R"(,"crossOrigin":false})",
                           good + R"(,"crossOrigin":false,"other_keys_can_be_added_here":"do not compare"})",
                           good + R"(,"androidPackageName":"com.android.chrome"})", good + R"(,"new":{"type":[1,"x",null]}})",
                           std::string(R"( { "origin" : "https:\/\/login.example.org", "type":"webauthn\u002eget",)"
                                       R"( "challenge":"AAEC" } )")}) {
    auto const parsed = parse_client_data(json);
    ASSERT_TRUE(parsed) << json << parsed.error().detail;
    EXPECT_EQ(parsed->type, "webauthn.get");
    EXPECT_EQ(parsed->challenge, "AAEC");
    EXPECT_EQ(parsed->origin, "https://login.example.org");
  }
}

TEST(ClientData, IsRefusedWhenItIsAnythingElse) {
  for (auto const& json : {
           std::string(),
           std::string("{}"),
           std::string("[]"),
           std::string("null"),
           std::string(R"("type")"),
           good,
           good + "}}",
           good + "} x",
           good + ",}",
           "\xef\xbb\xbf" + good + "}",
           good + R"(,"type":"webauthn.create"})",    // twice
           good + R"(,"typ\u0065":"webauthn.get"})",  // twice, in another writing
           good + R"(,"x":1,"x":1})",
           good + R"(,"crossOrigin":"false"})",
           good + R"(,"crossOrigin":null})",
           good + R"(,"crossOrigin":{}})",
           good + ",\"x\":\"\xff\"}",
           good + R"(,"x":[[[[[1]]]]]})",
           good + "/**/}",
           good + R"(,"x":")" + std::string(5000, 'x') + "\"}",
           std::string(R"({"type":"webauthn.get","challenge":"AAEC"})"),
           std::string(R"({"type":"webauthn.get","challenge":7,"origin":"https://login.example.org"})"),
           std::string(R"({"type":["webauthn.get"],"challenge":"AAEC","origin":"https://login.example.org"})"),
           std::string(R"([{"type":"webauthn.get","challenge":"AAEC","origin":"https://login.example.org"}])"),
           std::string(R"({"x":{"type":"webauthn.get","challenge":"AAEC","origin":"https://login.example.org"}})"),
       })
    EXPECT_EQ(reason(json), "passkey.client_data") << json;
}

TEST(ClientData, IsRefusedFromWithinAnotherPage) {
  EXPECT_EQ(reason(good + R"(,"crossOrigin":true})"), "passkey.cross_origin");
  EXPECT_EQ(reason(good + R"(,"crossOrigin":false,"topOrigin":"https://evil.example"})"), "passkey.cross_origin");
  EXPECT_EQ(reason(good + R"(,"tokenBinding":{"status":"present","id":"AA"}})"), "passkey.token_binding");
}

}  // namespace
}  // namespace cordon::credentials
