#include "http/trailer_fields.h"

#include <gtest/gtest.h>

namespace cordon::http {
namespace {

TEST(TrailerFields, MayReportOnTheBodyThatPassed) {
  for (auto name :
       {"ETag", "Last-Modified", "Grpc-Status", "grpc-message", "Server-Timing", "Repr-Digest", "x-checksum", "X-Author"}) {
    EXPECT_TRUE(may_trail({.name = name, .value = "v"})) << name;
  }
}

TEST(TrailerFields, MayNotFrameRouteOrAuthenticateAMessage) {
  for (auto name : {"Cordon-Assertion",
                    "cordon_assertion",
                    "Remote-User",
                    "REMOTE_USER",
                    "Content-Length",
                    "transfer-encoding",
                    "Host",
                    "Trailer",
                    "Authorization",
                    "Cookie",
                    "Set-Cookie",
                    "Cache-Control",
                    "TE",
                    "Content-Type",
                    "Content-Language",
                    "content-md5",
                    "Connection",
                    "Keep-Alive",
                    "Upgrade",
                    "Forwarded",
                    "X-Forwarded-For",
                    "x-forwarded-anything",
                    "X-Real-IP",
                    "Proxy-Authorization",
                    "proxy-status",
                    "Expect",
                    "Range",
                    "If-Match",
                    "if-unknown",
                    "Location",
                    "Via",
                    "Age",
                    "Date",
                    "Vary",
                    "Pragma",
                    "Max-Forwards",
                    "WWW-Authenticate",
                    "Sec-Fetch-Site",
                    "X-HTTP-Method-Override",
                    "x-original-url",
                    "X_Forwarded_For",
                    "X-Remote-User",
                    "X-User",
                    "x_user",
                    "X-WebAuth-User",
                    "X-Vouch-User",
                    "X-Consumer-Username",
                    "X_Userinfo",
                    "X-Amzn-Mtls-Clientcert-Subject",
                    "X-MS-TOKEN-AAD-ID-TOKEN",
                    "X-ARR-ClientCert",
                    "X-Endpoint-API-UserInfo",
                    "Tailscale-User-Login",
                    "SSL-Client-Verify",
                    "X-Client-Cert",
                    "X-Authentik-Email",
                    "OIDC_CLAIM_sub",
                    "X-Rewrite-URL",
                    "Access-Control-Allow-Origin"}) {
    EXPECT_FALSE(may_trail({.name = name, .value = "v"})) << name;
  }
}

}  // namespace
}  // namespace cordon::http
