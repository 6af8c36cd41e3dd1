#pragma once

#include <sys/socket.h>

#include <boost/json.hpp>
#include <optional>

#include "testing/edge.h"
#include "testing/free_port.h"
#include "testing/program.h"

namespace cordon::testing {

// A real OpenID provider (tests/identity/provider.mjs) on a port of the loopback, in TLS with a certificate of authority(). It
// knows one client, "cordon", and ends with the test.
class OidcProvider {
 public:
  struct Options {
    std::string redirect_uri;
    boost::json::object accounts;     // by name: claims, "amr", "acr"
    boost::json::object client = {};  // more of the client's metadata
    std::string algorithm = "RS256";  // of its tokens
    std::string path = {};            // of its issuer
    bool conform = true;              // claims are in userinfo, not in id_tokens
    std::vector<std::string> methods = {"client_secret_basic", "client_secret_post", "private_key_jwt"};
  };

  // `modules` is the folder with the script, and with what npm installed for it.
  OidcProvider(std::string modules, Options options) : modules_(std::move(modules)), options_(std::move(options)) { start(); }
  OidcProvider(OidcProvider const&) = delete;
  OidcProvider& operator=(OidcProvider const&) = delete;

  static constexpr std::string_view secret = "a secret of the client that is long enough";

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "https://localhost:" + std::to_string(port_); }
  std::string issuer() const { return origin() + options_.path; }

  // Throws when it does not listen within some seconds.
  void start() {
    auto const file = folder_.write("settings.json", boost::json::serialize(settings()));
    // The shell only opens the log: what it starts takes its place.
    program_.emplace(std::vector<std::string>{"sh", "-c", R"(exec node "$1" "$2" >"$2.log" 2>&1)", "sh",
                                              modules_ + "/provider.mjs", file.string()});
    if (!Program::eventually([this] { return listens(); })) throw std::runtime_error("the OpenID provider does not listen");
  }
  void end() { program_.reset(); }

 private:
  boost::json::object settings() const {
    auto const issued = authority().issue({"localhost"}, std::chrono::days(1)).value();
    boost::json::object client{{"client_id", "cordon"},
                               {"client_secret", secret},
                               {"redirect_uris", {options_.redirect_uri}},
                               {"grant_types", {"authorization_code", "refresh_token", "client_credentials"}},
                               {"id_token_signed_response_alg", options_.algorithm},
                               {"scope", "openid profile email groups offline_access graph"}};
    for (auto const& each : options_.client) client.insert_or_assign(each.key(), each.value());
    return {{"port", port_},
            {"issuer", issuer()},
            {"path", options_.path},
            {"certificate", folder_.write("certificate.pem", issued.certificate).string()},
            {"key", folder_.write("key.pem", issued.key).string()},
            {"accounts", options_.accounts},
            {"algorithm", options_.algorithm},
            {"conform", options_.conform},
            {"methods", boost::json::value_from(options_.methods)},
            {"clients", boost::json::array{client}}};
  }
  bool listens() const {
    auto const loopback = net::Address::parse_ip("127.0.0.1", port_).value();
    sockaddr_storage storage;
    auto const size = loopback.to_sockaddr(storage);
    net::Fd const fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&storage), size) == 0;
  }

  std::string modules_;
  Options options_;
  Folder folder_;
  std::uint16_t port_ = free_port();
  std::optional<Program> program_;
};

}  // namespace cordon::testing
