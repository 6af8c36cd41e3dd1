#include "acme/issuance.h"

#include <algorithm>

#include "acme/hook.h"
#include "tls/digest.h"
#include "tls/request.h"

namespace cordon::acme {
namespace {

constexpr std::chrono::seconds first_pause{1};
constexpr std::chrono::seconds longest_pause{10};
constexpr std::chrono::minutes longest_asked_pause{1};  // a server that wants more is asked again with the next order

// The server must not make us prove, or say to a hook, what we did not ask for.
bool is_ours(std::string_view name, std::vector<std::string> const& names) {
  return std::ranges::any_of(names, [&](std::string_view each) { return name == each.substr(each.starts_with("*.") ? 2 : 0); });
}

Result<std::shared_ptr<tls::ServerContext const>> challenge_context(std::string const& name, View authorization) {
  auto const issued = tls::make_challenge_certificate(name, tls::sha256(authorization));
  if (!issued) return fail(issued.error());
  auto certificate = tls::Certificate::from_pem(issued->certificate);
  if (!certificate) return fail(certificate);
  auto const key = tls::PrivateKey::from_pem(issued->key);
  if (!key) return fail(key.error());
  return tls::ServerContext::create(std::move(*certificate), *key, nullptr, {.alpn = {"acme-tls/1"}});
}

// What comes back must be for our key and for all that we asked for.
Result<tls::Issued> check(std::string chain, tls::PrivateKey const& key, std::vector<std::string> const& names) {
  auto const certificate = tls::Certificate::from_pem(chain);
  if (!certificate) return fail(certificate.error());
  if (!key.matches(*certificate)) return fail(Code::bad_gateway, "acme.certificate", "the certificate is for another key");
  for (auto const& name : names) {
    bool const there = std::ranges::find(certificate->names(), name) != certificate->names().end();
    if (!there) return fail(Code::bad_gateway, "acme.certificate", "the certificate is not for " + name);
  }
  return tls::Issued{std::move(chain), key.pem()};
}

}  // namespace

// Not longer than the server asks for, unless it asks for nothing.
Task<void> Issuance::pause(Duration& wait) {
  auto const asked = client_.asked_to_wait();
  auto slept = co_await net::sleep(asked ? std::clamp<Duration>(*asked, first_pause, longest_asked_pause) : wait);
  wait = std::min<Duration>(wait * 2, longest_pause);
  co_return slept;
}

Task<tls::Issued> Issuance::obtain(std::vector<std::string> names) {
  auto order = co_await client_.order(names);
  if (!order) co_return fail(order);
  for (auto const& url : order->authorizations) {
    auto proved = co_await prove(url, names);
    if (!proved) co_return fail(proved);
  }
  auto const key = tls::PrivateKey::make(tls::KeyKind::p256);
  if (!key) co_return fail(key.error());
  auto const request = tls::make_certificate_request(*key, names);
  if (!request) co_return fail(request.error());
  auto finalized = co_await client_.finalize(*order, *request);
  if (!finalized) co_return fail(finalized);
  auto const done = co_await settle(std::move(*finalized));
  if (!done) co_return fail(done.error());
  auto chain = co_await client_.download(*done);
  if (!chain) co_return fail(chain);
  co_return check(std::move(*chain), *key, names);
}

Task<void> Issuance::prove(std::string url, std::vector<std::string> const& names) {
  auto const authorization = co_await client_.fetch_authorization(url);
  if (!authorization) co_return fail(authorization.error());
  if (!is_ours(authorization->name, names)) co_return fail(Code::bad_gateway, "acme.authorization", "it is for another name");
  if (authorization->status == "valid") co_return ok();  // proved not long ago
  auto const* const challenge = authorization->find(proof_.kind);
  if (!challenge) {
    co_return fail(Code::unsupported, "acme.challenge",
                   "the authority does not offer " + std::string(name(proof_.kind)) + " for " + authorization->name);
  }
  if (proof_.kind == ChallengeKind::dns_01) co_return co_await answer_by_dns(*authorization, *challenge, url);
  co_return co_await answer(*authorization, *challenge, url);
}

Result<Challenges::Open> Issuance::open(Authorization const& authorization, Challenge const& challenge) const {
  auto text = client_.key().authorization(challenge.token);
  if (proof_.kind == ChallengeKind::http_01) return challenges_.answer(challenge.token, std::move(text));
  auto context = challenge_context(authorization.name, text);
  if (!context) return fail(context);
  return challenges_.present(authorization.name, std::move(*context));
}

Task<void> Issuance::answer(Authorization const& authorization, Challenge const& challenge, std::string url) {
  auto const opened = open(authorization, challenge);
  if (!opened) co_return fail(opened.error());
  co_return co_await validate(challenge, std::move(url));
}

// The record is removed however the validation ended, unless the node ends first.
Task<void> Issuance::answer_by_dns(Authorization const& authorization, Challenge const& challenge, std::string url) {
  auto const value = tls::base64url(tls::sha256(client_.key().authorization(challenge.token)));  // RFC 8555 8.4
  auto shown = co_await run_hook(proof_.dns_hook, HookAct::present, authorization.name, value, proof_.dns_hook_time);
  Result<void> validated = fail(Code::internal, "acme.dns_hook");
  if (shown) validated = co_await validate(challenge, std::move(url));
  auto const removed = co_await run_hook(proof_.dns_hook, HookAct::cleanup, authorization.name, value, proof_.dns_hook_time);
  if (!shown) co_return fail(shown);
  if (!validated) co_return fail(validated);
  co_return removed;
}

// An invalid authorization says why in its challenge.
Task<void> Issuance::validate(Challenge const& challenge, std::string url) {
  auto begun = co_await client_.begin(challenge);
  if (!begun) co_return fail(begun);
  for (Duration wait = first_pause;;) {
    auto const authorization = co_await client_.fetch_authorization(url);
    if (!authorization) co_return fail(authorization.error());
    if (authorization->status == "valid") co_return ok();
    if (authorization->status != "pending") {
      auto const* const tried = authorization->find(proof_.kind);
      co_return fail(tried ? tried->error : challenge.error);
    }
    auto paused = co_await pause(wait);
    if (!paused) co_return fail(paused);
  }
}

Task<Order> Issuance::settle(Order order) {
  for (Duration wait = first_pause; order.status != "valid";) {
    if (order.status == "invalid") co_return fail(order.error);
    auto paused = co_await pause(wait);
    if (!paused) co_return fail(paused);
    auto again = co_await client_.fetch_order(order.url);
    if (!again) co_return fail(again);
    order = std::move(*again);
  }
  co_return order;
}

}  // namespace cordon::acme
