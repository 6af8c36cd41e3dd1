#include "access/machine/issuers.h"

#include <algorithm>

#include "base/text.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

// Whose it says it is, before anybody has looked at its signature.
std::string claimed_issuer(View token) {
  auto rest = token;
  text::take_until(rest, '.');
  auto const payload = tls::from_base64url(text::take_until(rest, '.'));
  if (!payload) return {};
  auto const claims = jose::Claims::parse(*payload);
  return claims ? claims->text("iss") : std::string();
}

std::shared_ptr<ProvenBearer const> proven(IssuerTerms const& terms, jose::Token const& token) {
  auto const& claims = token.claims;
  ProvenBearer bearer{.facts = {.issuer = terms.source.name,
                                .subject = claims.text("sub"),
                                .claims = {},
                                .issued = claims.time("iat").value_or(Wall())},
                      .terms = terms.digest,
                      .until = {}};
  bearer.until = std::min(claims.time("exp").value_or(Wall()), bearer.facts.issued + terms.longest) + terms.source.skew;
  for (auto const& name : terms.source.claims) {
    auto values = claims.texts(name);
    if (values) bearer.facts.claims.push_back({.name = name, .values = std::move(*values)});
  }
  return std::make_shared<ProvenBearer const>(std::move(bearer));
}

}  // namespace

bool trusts(std::vector<std::shared_ptr<IssuerTerms const>> const& issuers, View terms) {
  return std::ranges::any_of(issuers, [&](auto const& each) { return each->digest == terms; });
}

Issuers::Asked::Asked(std::shared_ptr<IssuerTerms const> terms, net::Resolver& resolver)
    : terms(std::move(terms)),
      http(resolver, this->terms->tls, {.time = this->terms->source.patience},
           std::make_shared<net::Egress const>(this->terms->source.egress, this->terms->source.ports)),
      source(http, this->terms->source) {}

// With other terms it is another one; those of configurations before go.
std::shared_ptr<Issuers::Asked> Issuers::source_of(std::shared_ptr<IssuerTerms const> const& terms) {
  if (sources_.size() >= most_sources && !sources_.contains(terms->digest)) sources_.clear();
  auto& source = sources_[terms->digest];
  if (!source) source = std::make_shared<Asked>(terms, resolver_);
  return source;
}

void Issuers::keep(std::string key, Known known) {
  if (known_.size() >= most) {
    known_.erase(order_.front());
    order_.pop_front();
  }
  if (known_.insert_or_assign(key, std::move(known)).second) order_.push_back(std::move(key));
}

Task<jose::Token> Issuers::check(std::shared_ptr<Asked> asked, std::string audience, std::string token) {
  auto const& terms = *asked->terms;
  jose::Expected const expected{.issuers = {terms.source.issuer},
                                .audience = terms.audience.empty() ? audience : terms.audience,
                                .types = {"jwt", "at+jwt", ""},
                                .skew = terms.source.skew,
                                .longest_age = terms.longest};
  auto verified = co_await asked->source.verify(std::move(token), expected);
  if (!verified && !verified.error().reason.starts_with("jwt.")) co_return fail(Code::unavailable, "jwt.keys");
  co_return verified;
}

Task<std::shared_ptr<ProvenBearer const>> Issuers::verify(std::vector<std::shared_ptr<IssuerTerms const>> issuers,
                                                          std::string audience, std::string token) {
  if (token.size() > jose::longest_token) co_return nullptr;
  auto const octets = tls::sha256(token);
  std::string key = std::string(crypto::view(octets)).append(audience);
  auto const now = clock_.wall();
  if (auto const found = known_.find(key); found != known_.end()) {
    auto const& known = found->second;
    if (trusts(issuers, known.bearer->terms) && now < known.until) co_return known.bearer;
  }
  auto const claimed = claimed_issuer(token);
  auto const terms = std::ranges::find_if(issuers, [&](auto const& each) { return each->source.issuer == claimed; });
  if (terms == issuers.end()) co_return nullptr;
  auto const verified = co_await check(source_of(*terms), std::move(audience), token);
  if (!verified && verified.error().code == Code::unavailable) co_return fail(verified.error());
  if (!verified) co_return nullptr;
  auto bearer = proven(**terms, *verified);
  keep(std::move(key), {.bearer = bearer, .until = std::min(bearer->until, now + known_for)});
  co_return bearer;
}

}  // namespace cordon::access
