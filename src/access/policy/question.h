#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity.h"
#include "base/clock.h"
#include "net/address.h"

namespace cordon::proxy {
struct Facts;
}

namespace cordon::access {

// What is known of a client's certificate that somebody we trust has signed.
struct CertificateFacts {
  std::string subject;             // "CN=backup,O=Clinic"
  std::string issuer;              // in the same form
  std::vector<std::string> names;  // subject alternative names
};

// What is known of a bearer JWT whose signature, audience and times are good.
struct BearerFacts {
  std::string issuer;  // its name in the configuration
  std::string subject;
  std::vector<Claim> claims;
  Wall issued;
};

// The machine that asks, by what it has proved.
struct Machine {
  std::string_view token{};                       // the name of its service token
  CertificateFacts const* certificate = nullptr;  // null: none was shown, or it does not count
  std::string_view certificate_fault{};           // why the one that was shown does not: "certificate.revoked"; a literal
  BearerFacts const* bearer = nullptr;            // null: none was sent

  bool is_known() const { return !token.empty() || certificate != nullptr || bearer != nullptr; }
};

// Why somebody says that they need what a rule guards.
struct Purpose {
  std::string rule;
  std::string text;
  Wall given;
};

// Somebody else lets them in for a while.
struct Approval {
  std::string rule;
  std::string by;  // e-mail address
  Wall given;
  Wall until;
  std::string as{};    // what made them an approver, as the rule writes it; empty: their address
  std::string site{};  // its name
};

// The last answer of an external evaluator whose signature is good.
struct ExternalAnswer {
  std::string evaluator;
  bool allows = false;
  Wall given;
  std::uint64_t number = 0;  // of the question: the later, the larger
};
using ExternalAnswers = std::vector<ExternalAnswer>;

// Everything that a condition may look at. Owns nothing but answers, which may be replaced meanwhile: what it points to outlives
// the decision.
struct Question {
  Identity const* identity = nullptr;  // null: nobody has logged in
  Machine machine{};
  std::string_view method = "GET";
  std::string_view path = "/";  // canonical, as http::parse_path leaves it
  net::Address client{};
  std::string_view country{};  // ISO 3166-1 ("FR"); empty: not known
  Wall now{};
  std::span<Purpose const> purposes{};
  std::span<Approval const> approvals{};
  std::shared_ptr<ExternalAnswers const> answers{};  // null: none
  proxy::Facts const* facts = nullptr;               // for the kinds of other rooms
};

}  // namespace cordon::access
