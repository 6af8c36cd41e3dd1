#include "headers/headers.h"

#include <gtest/gtest.h>

#include "proxy/trial.h"

namespace cordon::headers {
namespace {

using proxy::trial::Trial;
using testing::field_of;

HeaderPolicy policy() {
  return {.set = {{"x-frame-options", "SAMEORIGIN"}, {"x-own", "ours"}},
          .set_if_secure = {{"strict-transport-security", "max-age=1"}},
          .remove = {"Server", "X-Powered-By", "X-Secret"}};
}

std::string answer(std::string const& fields, bool secure = true) {
  Trial trial({.secure = secure});
  auto const filter = make_headers(policy());
  trial.put_in_front(*filter);
  trial.application.always.text = "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 2\r\n\r\nok";
  auto response = trial.ask(proxy::trial::get());
  trial.close();
  return response;
}

TEST(Headers, AreSetWhereTheOriginDidNot) {
  auto const response = answer("");
  EXPECT_EQ(field_of(response, "x-frame-options"), "SAMEORIGIN");
  EXPECT_EQ(field_of(response, "x-own"), "ours");
  EXPECT_EQ(field_of(response, "strict-transport-security"), "max-age=1");
}

TEST(Headers, AreTheOriginsWhereItSetThem) {
  auto const response = answer("X-Frame-Options: DENY\r\nX-OWN: theirs\r\nStrict-Transport-Security: max-age=9\r\n");
  EXPECT_EQ(field_of(response, "x-frame-options"), "DENY");
  EXPECT_EQ(field_of(response, "x-own"), "theirs");
  EXPECT_EQ(field_of(response, "strict-transport-security"), "max-age=9");
  EXPECT_FALSE(response.contains("ours"));
}

TEST(Headers, PromiseNothingOfTlsInClear) {
  EXPECT_FALSE(field_of(answer("", false), "strict-transport-security"));
}

std::string own_page(bool secure) {
  Trial trial({.secure = secure});
  auto with_policy_of_content = policy();
  with_policy_of_content.set.push_back({"content-security-policy", "default-src *"});
  auto const filter = make_headers(with_policy_of_content);
  trial.put_in_front(*filter);
  trial.application.reachable = false;
  auto page = trial.ask(proxy::trial::get());
  trial.close();
  return page;
}

TEST(Headers, AreOnTheEdgesOwnPagesToo) {
  auto const page = own_page(true);
  EXPECT_EQ(testing::status_of(page), 502);
  EXPECT_EQ(field_of(page, "x-frame-options"), "SAMEORIGIN");
  EXPECT_EQ(field_of(page, "strict-transport-security"), "max-age=1");
  EXPECT_EQ(field_of(page, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'");  // its own is stricter
  EXPECT_FALSE(field_of(own_page(false), "strict-transport-security"));
}

TEST(Headers, ThatTellTooMuchAreTakenAway) {
  auto const response = answer("Server: App/1.2\r\nX-Powered-By: PHP\r\nX-Secret: 1\r\nx-secret: 2\r\nX-Else: 3\r\n");
  for (auto const* name : {"server", "x-powered-by", "x-secret"}) EXPECT_FALSE(field_of(response, name)) << name;
  EXPECT_EQ(field_of(response, "x-else"), "3");
}

}  // namespace
}  // namespace cordon::headers
