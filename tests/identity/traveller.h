#pragma once

#include "../stories/browser.h"
#include "net/group.h"
#include "testing/browser.h"
#include "testing/oidc_provider.h"

// A browser that goes from an edge to a real provider and back, and the edge with such a provider.
namespace cordon::stories {

using testing::OidcProvider;

class Traveller {
 public:
  Traveller(Edge const& edge, OidcProvider const& idp) : edge_(edge), idp_(idp) {}

  Browser& at_edge() { return at_edge_; }
  // Whom the provider takes it for, when nobody says so.
  void be(std::string account) { account_ = std::move(account); }

  Browser::Page open(std::string const& url) { return travel(at_edge_.ask("GET", url, {})); }
  // Follows where it is led, also through the provider.
  Browser::Page travel(Browser::Page page) {
    for (int i = 0; i < 20 && (page.status() == 302 || page.status() == 303); ++i) {
      auto to = page.field("location");
      if (to.starts_with('/')) to = "https://" + Browser::host_of(page.url) + to;
      page = at_edge_.ask("GET", to.starts_with(idp_.origin()) ? pass(to) : to, {});
    }
    return page;
  }
  // The address with which the provider sends it back; empty when it does not.
  std::string callback(std::string const& url) {
    auto page = at_edge_.ask("GET", url, {});
    for (int i = 0; i < 5 && page.field("location").starts_with('/'); ++i)
      page = at_edge_.ask("GET", "https://login.test" + page.field("location"), {});
    return pass(page.field("location"));
  }
  // Logs in with the button of the log-in page.
  Browser::Page log_in(std::string const& url, std::string const& provider = "clinic") {
    auto const page = at_edge_.open(url);
    return open("https://login.test" + link(page, "/provider/" + provider));
  }
  // Where the first link leads that begins so.
  static std::string link(Browser::Page const& page, std::string const& beginning) {
    auto const begin = page.text.find("href=\"" + beginning);
    if (begin == std::string::npos) return "/no-such-link";
    auto text = page.text.substr(begin + 6, page.text.find('"', begin + 6) - begin - 6);
    for (std::size_t at = 0; (at = text.find("&amp;", at)) != std::string::npos; ++at) text.replace(at, 5, "&");
    return text;
  }
  // Something that only the provider's own test hears.
  void tell(std::string const& path, std::string const& body = {}) {
    auto const told = net::run(loop_, http_.send({.method = "POST", .url = idp_.origin() + path, .fields = {}, .body = body}));
    EXPECT_TRUE(told && told->status == 200) << path;
  }
  // Says yes when the provider asks whether to end its session; where the browser is then.
  std::string end_at_provider(std::string const& url) {
    auto const page = net::run(loop_, at_provider_.go(url, "https://login.test"));
    if (!page) return std::string(page.error().reason);
    auto const& body = page->response.body;
    auto const at = body.find("name=\"xsrf\" value=\"") + 19;
    auto const form = "xsrf=" + body.substr(at, body.find('"', at) - at) + "&logout=yes";
    auto const end = net::run(loop_, at_provider_.submit(idp_.issuer() + "/session/end/confirm", form, "https://login.test"));
    return end ? end->url : std::string(end.error().reason);
  }

 private:
  std::string pass(std::string url) {
    if (!url.starts_with(idp_.origin())) return url;
    if (!url.contains("login_hint=")) url += "&login_hint=" + account_;
    auto const page = net::run(loop_, at_provider_.go(url, "https://login.test"));
    return page ? page->url : "https://login.test/" + std::string(page.error().reason);
  }

  Edge const& edge_;
  OidcProvider const& idp_;
  std::string account_ = "roux";
  Browser at_edge_{edge_};
  net::Loop loop_{system_clock()};
  net::Resolver resolver_{loop_};
  http::Client http_{resolver_, tls::ClientContext::create({.authorities = testing::authority_file()}).value()};
  testing::Browser at_provider_{http_};
};

inline boost::json::object accounts() {
  return boost::json::parse(R"({
    "roux": {"name": "Élise Roux", "email": "roux@clinic.eu", "email_verified": true, "groups": ["doctors"], "amr": ["pwd"]},
    "weiss": {"name": "Jan Weiss", "email": "weiss@clinic.eu", "email_verified": true, "groups": ["billing"], "amr": ["pwd"]},
    "zoe@clinic.eu": {"name": "Zoé", "email": "zoe@clinic.eu", "email_verified": true, "groups": ["doctors"], "amr": ["pwd"]}
  })")
      .as_object();
}

// An edge at whose login host the provider vouches for people.
class Vouched {
 public:
  using Adjust = std::function<void(control::Settings&)>;
  explicit Vouched(Adjust adjust = {}, Origin::Answer answer = {}, boost::json::object client = {})
      : idp(IDENTITY_FOLDER,
            {.redirect_uri = "https://login.test/callback/clinic", .accounts = accounts(), .client = std::move(client)}),
        guarded(
            [this, adjust](control::Settings& settings) {
              settings.access.providers = {provider("clinic")};
              if (adjust) adjust(settings);
            },
            std::move(answer)) {}

  control::IdentityProviderSettings provider(std::string name) const {
    control::IdentityProviderSettings settings;
    settings.name = std::move(name);
    settings.title = "Clinic";
    settings.issuer = idp.issuer();
    settings.client_id = "cordon";
    settings.client_secret_file = folder_.write("secret", std::string(OidcProvider::secret) + "\n");
    settings.scopes = {"openid", "profile", "email", "groups"};
    settings.egress = {*net::Prefix::parse("127.0.0.1"), *net::Prefix::parse("::1")};
    settings.ports = {idp.port()};
    settings.ca = testing::authority_file();
    return settings;
  }

 private:
  testing::Folder folder_;

 public:
  OidcProvider idp;
  Guarded guarded;
  Traveller browser{guarded.edge, idp};
};

}  // namespace cordon::stories
