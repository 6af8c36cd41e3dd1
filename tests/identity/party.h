#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "access/provider/provider.h"
#include "pages/form.h"
#include "testing/browser.h"
#include "testing/clock.h"
#include "testing/oidc_provider.h"
#include "testing/turn.h"

// A relying party on a loop of the test's own, with a browser, against a real provider.
namespace cordon::testing {

constexpr std::string_view back = "https://login.test/.cordon/provider/clinic";

inline boost::json::object accounts() {
  return boost::json::parse(R"({
    "roux": {"name": "Élise Roux", "email": "Roux@Clinic.EU", "email_verified": true, "department": "Cardiology",
             "groups": ["doctors", "night"], "amr": ["pwd", "otp", "mfa"], "acr": "2", "hd": "clinic.eu"},
    "weiss": {"name": "Jan Weiss", "email": "weiss@clinic.eu", "email_verified": false, "amr": ["pwd"], "acr": "1"},
    "many": {"tid": "9122040d-6c67-4c5b-b112-36a304b66dad", "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474",
             "name": "Abe Li", "email": "abe@clinic.eu", "amr": ["pwd", "mfa"],
             "_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.windows.net/x"}},
             "memberObjects": ["0760b6cf-170e-4a14-91b3-4b78e0739963", "a2b1c3d4-0000-4a14-91b3-4b78e0739963"]},
    "lost": {"tid": "9122040d-6c67-4c5b-b112-36a304b66dad", "oid": "00000000-ff1a-4d56-abd1-7e4f7d38e474", "amr": ["pwd"],
             "_claim_names": {"groups": "src1"}}
  })")
      .as_object();
}

class Party {
 public:
  explicit Party(OidcProvider const& idp, std::function<void(access::ProviderSettings&)> const& change = {}) : idp_(idp) {
    clock_.set_wall(system_clock().wall());
    access::ProviderSettings settings{.name = "clinic",
                                      .title = "Clinic",
                                      .issuer = idp.issuer(),
                                      .client_id = "cordon",
                                      .client_secret = std::string(OidcProvider::secret),
                                      .redirect_uri = std::string(back),
                                      .scopes = {"openid", "profile", "email", "groups"},
                                      .claims = {"department"},
                                      .egress = {*net::Prefix::parse("127.0.0.1"), *net::Prefix::parse("::1")},
                                      .ports = {idp.port()}};
    if (change) change(settings);
    provider_.emplace(resolver_, tls_, std::move(settings), memory_);
  }

  access::Provider& provider() { return *provider_; }
  Wall now() const { return clock_.wall(); }
  void pass(Duration time) {
    clock_.advance(time);
    turn(loop_);  // it reads the clock once for each batch
  }
  void set_clock(Wall wall) { clock_.set_wall(wall); }
  template <class T>
  Result<T> run(Task<T> task) {
    return net::run(loop_, std::move(task));
  }

  // The answer that the browser of somebody comes back with.
  access::ProviderAnswer come_back(access::Attempt const& attempt, access::Demand const& demand) {
    auto const url = run(provider().authorization_url(attempt, demand));
    EXPECT_TRUE(url) << url.error().reason;
    auto const page = run(browser_.go(url.value_or(std::string()), std::string(back)));
    EXPECT_TRUE(page) << page.error().reason;
    if (!page) return {};
    EXPECT_THAT(page->url, ::testing::StartsWith(back)) << page->response.body;
    auto const form = pages::Form::parse(View(page->url).substr(page->url.find('?') + 1)).value();
    return {.code = std::string(form["code"]),
            .state = std::string(form["state"]),
            .issuer = std::string(form["iss"]),
            .error = std::string(form["error"])};
  }
  Result<access::Vouched> log_in(access::Demand const& demand) {
    auto const attempt = make(demand);
    auto const answer = come_back(attempt, demand);
    return run(provider().exchange(attempt, answer));
  }
  Result<access::Vouched> log_in(std::string const& who) { return log_in(access::Demand{.login_hint = who}); }
  access::Attempt make(access::Demand const& demand) {
    return access::make_attempt(provider().settings(), demand, clock_.wall());
  }

  // From then on the provider signs with another key.
  void rotate_keys() {
    auto const rotated = run(http_.send({.method = "POST", .url = idp_.origin() + "/control/rotate", .fields = {}}));
    EXPECT_TRUE(rotated && rotated->status == 200);
  }
  // Ends the session at the provider, as somebody does who says yes to its question. Where the browser is then.
  std::string log_out(access::Vouched const& vouched, std::string const& to) {
    auto const url = run(provider().log_out_url(vouched.id_token, to, "somewhere"));
    auto const page = run(browser_.go(url.value(), to));
    if (!page) return page.error().detail;
    auto const body = page->response.body;
    auto const at = body.find("name=\"xsrf\" value=\"") + 19;
    auto const form = "xsrf=" + body.substr(at, body.find('"', at) - at) + "&logout=yes";
    auto const end = run(browser_.submit(idp_.issuer() + "/session/end/confirm", form, to));
    return end ? end->url : std::string(end.error().reason);
  }

 private:
  static std::shared_ptr<tls::ClientContext const> trusting() {
    return tls::ClientContext::create({.authorities = authority_file()}).value();
  }

  OidcProvider const& idp_;
  FakeClock clock_;
  net::Loop loop_{clock_};
  net::Resolver resolver_{loop_};
  std::shared_ptr<tls::ClientContext const> tls_ = trusting();
  http::Client http_{resolver_, tls_};
  Browser browser_{http_};
  access::ReplayMemory memory_;
  std::optional<access::Provider> provider_;
};

}  // namespace cordon::testing
