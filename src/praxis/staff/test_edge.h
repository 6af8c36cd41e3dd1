#pragma once

#include <boost/json.hpp>

#include "jose/signing_key.h"
#include "net/fiber.h"
#include "praxis/staff/assertion.h"

namespace cordon::praxis {

// Signs as the edge does, for tests; outlives who trusts it.
class TestEdge {
 public:
  static constexpr View issuer = "https://login.praxis.test:8443";
  static constexpr View audience = "https://staff.praxis.test";
  static constexpr std::chrono::minutes lifetime{5};

  static jose::SigningKey make_key() { return jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value(); }

  StaffTrust trust() {
    return {.issuer = std::string(issuer), .audience = std::string(audience), .keys = [this](net::Resolver&) {
              return std::make_unique<Source>(*this);
            }};
  }

  boost::json::object claims(std::string const& email, std::string const& name, Wall now) const {
    return {{"iss", issuer},
            {"aud", audience},
            {"sub", "1"},
            {"email", email},
            {"name", name},
            {"iat", jose::seconds(now)},
            {"exp", jose::seconds(now + lifetime)}};
  }
  std::string issue(std::string const& email, std::string const& name, Wall now) const { return sign(claims(email, name, now)); }
  std::string sign(boost::json::object claims) const { return key.sign("JWT", jose::Claims(std::move(claims))).value(); }

  jose::SigningKey key = make_key();
  std::string published = jose::key_set({key});
  bool away = false;
  Duration delay{};
  int fetches = 0;

 private:
  class Source final : public KeySource {
   public:
    explicit Source(TestEdge& edge) : edge_(edge) {}
    net::Task<std::string> fetch() override {
      ++edge_.fetches;
      if (edge_.delay > Duration::zero()) {
        auto slept = co_await net::sleep(edge_.delay);
        if (!slept) co_return fail(slept);
      }
      if (edge_.away) co_return fail(Code::unreachable, "dial");
      co_return edge_.published;
    }

   private:
    TestEdge& edge_;
  };
};

}  // namespace cordon::praxis
