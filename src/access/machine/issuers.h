#pragma once

#include <list>
#include <map>

#include "access/machine/proven.h"
#include "access/machine/terms.h"
#include "access/provider/source.h"
#include "jose/token.h"
#include "net/resolver.h"

namespace cordon::access {

// Whether those of that digest are among them.
bool trusts(std::vector<std::shared_ptr<IssuerTerms const>> const& issuers, View terms);

// Bearer tokens, for one loop. A token that counts is known for some minutes, so that a machine that sends it with every request
// costs one signature.
class Issuers {
 public:
  static constexpr std::size_t most = 10'000, most_sources = 256;
  static constexpr std::chrono::minutes known_for{5};

  Issuers(net::Resolver& resolver, Clock const& clock) : resolver_(resolver), clock_(clock) {}

  // Null when it is none of theirs, or does not count for that audience; why is the reason's business. Code::unavailable when
  // the keys of its issuer cannot be had.
  Task<std::shared_ptr<ProvenBearer const>> verify(std::vector<std::shared_ptr<IssuerTerms const>> issuers, std::string audience,
                                                   std::string token);

 private:
  struct Asked {
    std::shared_ptr<IssuerTerms const> terms;
    http::Client http;
    ProviderSource source;
    Asked(std::shared_ptr<IssuerTerms const> terms, net::Resolver& resolver);
  };
  struct Known {
    std::shared_ptr<ProvenBearer const> bearer;
    Wall until;
  };

  std::shared_ptr<Asked> source_of(std::shared_ptr<IssuerTerms const> const& terms);
  Task<jose::Token> check(std::shared_ptr<Asked> asked, std::string audience, std::string token);
  void keep(std::string key, Known known);

  net::Resolver& resolver_;
  Clock const& clock_;
  std::map<std::string, std::shared_ptr<Asked>> sources_;  // by the digest of their terms
  std::map<std::string, Known> known_;                     // by a digest of the token, and for whom it is
  std::list<std::string> order_;                           // the oldest first
};

}  // namespace cordon::access
