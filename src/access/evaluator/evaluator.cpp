#include "access/evaluator/evaluator.h"

#include "base/text.h"
#include "crypto/crypto.h"

namespace cordon::access {
namespace {

constexpr std::chrono::seconds skew{60};

Result<bool> read_answer(jose::Claims const& claims, View subject, View nonce) {
  if (!crypto::same(claims.text("nonce"), nonce)) return fail(Code::forbidden, "external.nonce");
  if (claims.text("sub") != subject) return fail(Code::forbidden, "external.subject");
  auto const allow = claims.truth("allow");
  if (!allow) return fail(Code::forbidden, "external.allow");
  return *allow;
}

std::shared_ptr<net::Egress const> egress_of(ProviderSettings const& settings) {
  return std::make_shared<net::Egress const>(settings.egress, settings.ports);
}

}  // namespace

Evaluator::Evaluator(std::shared_ptr<EvaluatorTerms const> terms, net::Resolver& resolver, Signer const& signer)
    : terms_(std::move(terms)),
      signer_(signer),
      http_(resolver, terms_->tls, {.time = terms_->source.patience, .body = longest_answer}, egress_of(terms_->source)),
      keys_http_(resolver, terms_->tls, {.time = terms_->source.patience}, egress_of(terms_->source)),
      source_(keys_http_, terms_->source) {}

jose::Expected Evaluator::expected() const {
  return {.issuers = {terms_->source.issuer},
          .audience = signer_.issuer(),
          .types = {"cordon-answer+jwt", "jwt", ""},
          .skew = skew,
          .longest_age = Signer::question_lifetime};
}

Task<bool> Evaluator::ask(std::shared_ptr<Session const> session) {
  auto const nonce = crypto::make_token();
  auto question = signer_.question(*session, terms_->source.issuer, nonce);
  if (!question) co_return fail(question.error());
  auto const response = co_await http_.send({.method = "POST",
                                             .url = terms_->source.issuer,
                                             .fields = {{"content-type", "application/jwt"}, {"accept", "application/jwt"}},
                                             .body = std::move(*question)});
  if (!response) co_return fail(response.error());
  if (response->status != 200) co_return fail(Code::unavailable, "external.status");
  auto const token = co_await source_.verify(std::string(text::trim(response->body)), expected());
  if (!token) co_return fail(token.error());
  co_return read_answer(token->claims, Signer::subject_of(*session), nonce);
}

}  // namespace cordon::access
