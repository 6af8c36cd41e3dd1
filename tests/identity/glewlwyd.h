#pragma once

#include <boost/json.hpp>
#include <map>

#include "base/text.h"
#include "http/client.h"
#include "net/group.h"
#include "testing/edge.h"
#include "testing/free_port.h"
#include "testing/program.h"
#include "tls/digest.h"

// Debian's Glewlwyd, another OpenID provider than the one of the other tests, in TLS on a port of the loopback.
namespace cordon::testing {

class Glewlwyd {
 public:
  // It knows one client, "cordon", with this secret, and one person: zoe.
  Glewlwyd(std::string const& redirect_uri, std::string const& secret) {
    start();
    ask("POST", "/auth/", {{"username", "admin"}, {"password", "password"}});
    ask("POST", "/mod/plugin/", {{"module", "oidc"}, {"name", "oidc"}, {"display_name", "OIDC"}, {"parameters", protocol()}});
    ask("PUT", "/scope/openid",
        {{"display_name", "OpenID"}, {"password_required", true}, {"password_max_age", 0}, {"scheme", boost::json::object()}});
    ask("POST", "/user/?source=database",
        {{"username", "zoe"}, {"name", "Zoe"}, {"password", "correct horse"}, {"scope", {"openid"}}, {"enabled", true}});
    ask("POST", "/client/?source=database",
        {{"client_id", "cordon"},
         {"name", "Cordon"},
         {"password", secret},
         {"confidential", true},
         {"enabled", true},
         {"scope", boost::json::array()},
         {"authorization_type", {"code", "refresh_token"}},
         {"token_endpoint_auth_method", {"client_secret_basic", "client_secret_post"}},
         {"redirect_uri", boost::json::array{redirect_uri}}});
    cookies_.clear();
  }

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "https://localhost:" + std::to_string(port_); }
  std::string issuer() const { return origin() + "/api/oidc"; }

  // Zoe logs in at its page and lets the client know who she is; where that leads her browser.
  std::string log_in(std::string const& url) {
    auto const page = send({.method = "GET", .url = url, .fields = {}});
    EXPECT_TRUE(page && page->field("location").contains("/login.html")) << "it asks who she is";
    ask("POST", "/auth/", {{"username", "zoe"}, {"password", "correct horse"}});
    ask("PUT", "/auth/grant/cordon", {{"scope", "openid"}});
    auto const back = send({.method = "GET", .url = url + "&g_continue", .fields = {}});
    return back ? std::string(back->field("location")) : std::string();
  }

 private:
  void start() {
    auto const issued = authority().issue({"localhost"}, std::chrono::days(1)).value();
    certificate_ = issued.certificate;
    key_ = issued.key;
    auto const file = folder_.write("glewlwyd.conf", configuration());
    // Its tables and its administrator are what the package would have made.
    program_.emplace(std::vector<std::string>{
        "sh", "-c",
        R"(sqlite3 "$1/db" </usr/share/dbconfig-common/data/glewlwyd/install/sqlite3 && exec glewlwyd --config-file="$2" >"$1/log" 2>&1)",
        "sh", folder_.path().string(), file.string()});
    bool const listens =
        Program::eventually([this] { return send({.method = "GET", .url = origin() + "/config", .fields = {}}).has_value(); });
    if (!listens) throw std::runtime_error("Glewlwyd does not listen: scripts/install.sh test");
  }
  std::string configuration() const {
    std::string text = "bind_address=\"127.0.0.1\"\nport=" + std::to_string(port_) + "\n";
    auto const set = [&](std::string_view name, std::string const& value) { text += std::string(name) + "=\"" + value + "\"\n"; };
    set("external_url", origin());
    set("login_url", "login.html");
    set("api_prefix", "api");
    set("log_mode", "console");
    set("log_level", "WARNING");
    set("cookie_domain", "localhost");
    set("admin_scope", "g_admin");
    set("profile_scope", "g_profile");
    set("hash_algorithm", "SHA512");
    for (auto const* const module : {"user", "client", "plugin"})
      set(std::string(module) + "_module_path", "/usr/lib/glewlwyd/" + std::string(module));
    set("user_middleware_module_path", folder_.path().string());
    set("user_auth_scheme_module_path", "/usr/lib/glewlwyd/scheme");
    set("secure_connection_pem_file", folder_.write("certificate.pem", certificate_).string());
    set("secure_connection_key_file", folder_.write("key.pem", key_).string());
    text += "use_secure_connection=true\ncookie_secure=1\n";
    return text + "database = { type = \"sqlite3\" path = \"" + (folder_.path() / "db").string() + "\" };\n";
  }
  boost::json::object protocol() const {
    auto const der = tls::Certificate::from_pem(certificate_).value().public_key();
    auto const shown = tls::base64({reinterpret_cast<unsigned char const*>(der.data()), der.size()});
    return {{"iss", issuer()},
            {"jwt-type", "ecdsa"},
            {"jwt-key-size", "256"},
            {"key", key_},
            {"cert", "-----BEGIN PUBLIC KEY-----\n" + shown + "\n-----END PUBLIC KEY-----\n"},
            {"access-token-duration", 3600},
            {"refresh-token-duration", 86400},
            {"code-duration", 600},
            {"refresh-token-rolling", true},
            {"allow-non-oidc", true},
            {"auth-type-code-enabled", true},
            {"auth-type-id-token-enabled", true},
            {"auth-type-refresh-enabled", true},
            {"pkce-allowed", true},
            {"subject-type", "public"},
            {"name-claim", "mandatory"},
            {"address-claim", {{"type", "no"}}},
            {"oauth-as-iss-id", true},
            {"session-management-allowed", true},
            {"session-cookie-name", "GLEWLWYD2_OIDC_SID"},
            {"session-cookie-expiration", 86400}};
  }

  void ask(std::string const& method, std::string const& path, boost::json::object const& body) {
    auto const answer = send({.method = method,
                              .url = origin() + "/api" + path,
                              .fields = {{"content-type", "application/json"}},
                              .body = boost::json::serialize(body)});
    EXPECT_TRUE(answer && answer->status == 200) << method << ' ' << path << ' ' << (answer ? answer->body : "");
  }
  Result<http::ClientResponse> send(http::ClientRequest request) {
    for (auto const& [name, value] : cookies_) request.fields.emplace_back("cookie", name + "=" + value);
    auto answer = net::run(loop_, http_.send(std::move(request)));
    if (answer) keep(*answer);
    return answer;
  }
  void keep(http::ClientResponse const& response) {
    for (auto const& [name, value] : response.fields) {
      auto const equals = value.find('=');
      if (text::iequals(name, "set-cookie"))
        cookies_[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
  }

  Folder folder_;
  std::uint16_t port_ = free_port();
  std::string certificate_, key_;
  net::Loop loop_{system_clock()};
  net::Resolver resolver_{loop_};
  http::Client http_{resolver_, tls::ClientContext::create({.authorities = authority_file()}).value()};
  std::map<std::string, std::string> cookies_;
  std::optional<Program> program_;
};

}  // namespace cordon::testing
