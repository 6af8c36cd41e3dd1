#pragma once

#include "access/assertion/signer.h"
#include "access/evaluator/terms.h"
#include "access/provider/source.h"
#include "jose/token.h"
#include "net/resolver.h"

namespace cordon::access {

// Somebody outside who is asked about people, for one loop: a question and its answer are signed JWTs (RFC 7519), each for the
// other alone and for a minute.
//   question   typ "cordon-question+jwt"; iss, the login host; aud, the evaluator's URL; nonce; what applications are told, too
//   answer     typ "cordon-answer+jwt", "JWT" or none; iss, the evaluator's URL; aud, the login host; sub and nonce of the
//              question; iat, exp; allow, true or false
class Evaluator {
 public:
  static constexpr std::size_t longest_answer = std::size_t{16} * 1024;

  Evaluator(std::shared_ptr<EvaluatorTerms const> terms, net::Resolver& resolver, Signer const& signer);
  Evaluator(Evaluator const&) = delete;
  Evaluator& operator=(Evaluator const&) = delete;

  EvaluatorTerms const& terms() const { return *terms_; }

  // Whether it says yes of who has this session. Fails as http::Client and jose::verify do, and with "external.status",
  // "external.subject", "external.nonce", "external.allow": then it has said nothing.
  Task<bool> ask(std::shared_ptr<Session const> session);

 private:
  jose::Expected expected() const;

  std::shared_ptr<EvaluatorTerms const> terms_;
  Signer const& signer_;
  http::Client http_, keys_http_;
  ProviderSource source_;
};

}  // namespace cordon::access
