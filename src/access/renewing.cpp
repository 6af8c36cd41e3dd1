#include "access/renewing.h"

#include <fmt/format.h>

#include "access/organisation.h"
#include "access/provider/kept_tokens.h"
#include "access/session/identity_json.h"
#include "base/log.h"

namespace cordon::access {
namespace {

// What a provider says of somebody for whom it does not vouch any more, or never did.
bool is_over(Error const& error) {
  constexpr View reasons[] = {"oidc.grant", "oidc.subject", "oidc.tenant", "oidc.hosted_domain"};
  return error.code == Code::forbidden && std::ranges::find(reasons, View(error.reason)) != std::end(reasons);
}

}  // namespace

net::Task<void> Renewing::run() {
  for (;;) {
    auto const looked = co_await look();
    if (!looked && looked.error().code == Code::cancelled) break;
    auto slept = co_await net::sleep(pause);
    if (!slept) break;
  }
  asking_.cancel();
  co_await asking_.join();
  co_return ok();
}

net::Task<void> Renewing::look() {
  if (organisation_.rules()->providers.empty()) co_return ok();
  while (under_way_ < most) {
    auto claimed = co_await office_.renewals().claim();
    if (!claimed) co_return fail(claimed.error());
    if (!*claimed) break;
    ++under_way_;
    asking_.spawn(renew(std::move(**claimed)));
  }
  co_return ok();
}

net::Task<void> Renewing::renew(SeenLogin seen) {
  auto done = co_await ask(std::move(seen), organisation_.rules());
  --under_way_;
  if (!done && done.error().code != Code::cancelled)
    log::warning(fmt::format("a login could not be renewed: {}", done.error().reason));
  co_return ok();
}

// A provider that this configuration does not have, and tokens that nobody can open any more, tell nothing.
net::Task<void> Renewing::ask(SeenLogin seen, std::shared_ptr<Rules const> rules) {
  auto const again = rules->refresh;
  auto identity = identity_from_json(seen.identity);
  if (!identity) co_return fail(identity);
  auto const provider = office_.providers().get(rules->providers, identity->provider);
  auto vouched = vouched_of(std::move(*identity), office_.sessions().tokens(seen));
  if (!provider || !vouched) co_return co_await office_.renewals().plan(seen.id, again);
  if (vouched->refresh_token.empty()) co_return co_await office_.renewals().cancel(seen.id);
  auto const renewed = co_await provider->refresh(std::move(*vouched));
  if (renewed) co_return co_await take(seen, *renewed, again);
  co_return co_await give_up(seen, renewed.error(), again);
}

net::Task<void> Renewing::take(SeenLogin const& seen, Vouched const& vouched, std::chrono::seconds again) {
  if (!is_well_) log::info("providers tell again what they vouch for");
  is_well_ = true;
  auto const renewed = co_await office_.sessions().renew(seen, vouched.identity, to_text(vouched));
  if (!renewed) co_return fail(renewed.error());
  // Who logged in again meanwhile has a plan of that time.
  if (!*renewed) co_return ok();
  co_return co_await office_.renewals().plan(seen.id, again);
}

net::Task<void> Renewing::give_up(SeenLogin const& seen, Error const& error, std::chrono::seconds again) {
  if (is_over(error)) co_return co_await office_.sessions().end({.kind = Change::Kind::login, .about = seen.id});
  if (error.code == Code::cancelled) co_return fail(error);
  if (is_well_) log::warning(fmt::format("what a provider vouched for could not be asked again: {}", error.reason));
  is_well_ = false;
  co_return co_await office_.renewals().plan(seen.id, std::min<std::chrono::seconds>(again, later));
}

}  // namespace cordon::access
