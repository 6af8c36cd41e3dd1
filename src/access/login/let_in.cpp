#include <algorithm>

#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/policy/standard_kinds.h"
#include "access/site_paths.h"
#include "base/log.h"

// Who has proved who they are, and where they go then.
namespace cordon::access {
namespace {

using Verdict = Finding::Verdict;

bool passes(Identity const& identity, std::string const& condition, Wall now) {
  static Kinds const kinds = standard_kinds();
  auto const parsed = kinds.parse(condition);
  return parsed && (*parsed)->check({.identity = &identity, .now = now}).verdict == Verdict::pass;
}

bool may_vouch(Identity const& identity, SiteAccess const* site) {
  return !site || site->believes(identity.provider);
}

// "Firefox, Linux": for people, who know their devices by that. Never more of it is kept.
std::string browser_of(View agent) {
  constexpr std::pair<View, View> browsers[] = {{"Edg/", "Edge"},      {"OPR/", "Opera"},     {"Firefox/", "Firefox"},
                                                {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}};
  constexpr std::pair<View, View> systems[] = {{"Android", "Android"}, {"iPhone", "iPhone"},  {"iPad", "iPad"},
                                               {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}};
  auto const find = [&](auto const& table) -> View {
    for (auto const& [mark, called] : table) {
      if (agent.contains(mark)) return called;
    }
    return {};
  };
  View const browser = find(browsers), system = find(systems);
  if (browser.empty() || system.empty()) return std::string(browser.empty() ? system : browser);
  return std::string(browser) + ", " + std::string(system);
}

}  // namespace

Identity identity_of(directory::Member const& member, std::vector<directory::Proof> const& proofs, Wall now) {
  auto const last = std::ranges::max_element(proofs, {}, &directory::Proof::when);
  Identity identity{.provider = "directory",
                    .subject = member.id,
                    .email = member.email,
                    .name = member.name,
                    .groups = member.groups,
                    .amr = directory::amr(proofs),
                    .acr = {},
                    .claims = {},
                    .authenticated = last == proofs.end() ? now : last->when,
                    .refreshed = now};
  if (member.is_break_glass) identity.claims.push_back({.name = "break_glass", .values = {"true"}});
  return identity;
}

namespace {

// Who logged in at a provider is asked about there again.
net::Task<void> plan_renewal(Guest& guest, Id login, View tokens) {
  if (tokens.empty()) co_return ok();
  auto const planned = co_await guest.office.renewals().plan(login, guest.rules->refresh);
  if (!planned) co_return fail(Code::unavailable, "access.store");
  co_return ok();
}

}  // namespace

bool satisfies(Identity const& identity, Asks const& asks, SiteAccess const* site, Wall now) {
  if (!may_vouch(identity, site)) return false;
  if (asks.within && now - identity.authenticated > *asks.within) return false;
  if (asks.second_factor && !passes(identity, "mfa:any", now)) return false;
  if (asks.phishing_resistant && !passes(identity, "mfa:phishing-resistant", now)) return false;
  if (!asks.acr.empty() && identity.acr != asks.acr) return false;
  if (!asks.amr.empty() && std::ranges::find(identity.amr, asks.amr) == identity.amr.end()) return false;
  return asks.provider.empty() || identity.provider == asks.provider;
}

net::Task<http::Response> go_on(Guest& guest, Session const& session) {
  if (!may_vouch(session.identity(), guest.site())) co_return go(guest, with_errand(guest, address::log_in));
  if (guest.errand.site.empty()) co_return go(guest, next_of(guest));
  auto const code = co_await guest.office.sessions().make_code(session.facts().login->id, guest.errand.site, guest.errand.state);
  if (!code) co_return fail(Code::unavailable, "access.store");
  co_return go(guest, fmt::format("{}{}?code={}&state={}", guest.rules->url_of(guest.errand.site), site_paths::callback, *code,
                                  guest.errand.state));
}

net::Task<http::Response> authorize(Guest& guest) {
  bool const is_known = guest.session && satisfies(guest.session->identity(), guest.asks, guest.site(), guest.now());
  if (is_known) co_return co_await go_on(guest, *guest.session);
  co_return go(guest, with_errand(guest, address::log_in));
}

net::Task<http::Response> let_in(Guest& guest, NewLogin login) {
  auto& sessions = guest.office.sessions();
  login.browser = browser_of(guest.exchange.request.fields.get(http::Name::user_agent).value_or(""));
  if (guest.session && guest.session->who == person_of(login.identity).octets) {
    auto const id = guest.session->facts().login->id;
    // Only what was proved now: what was proved before would look as fresh.
    auto const done = co_await sessions.refresh(id, login.identity, login.tokens, login.sid);
    if (done) {
      auto const planned = co_await plan_renewal(guest, id, login.tokens);
      if (!planned) co_return fail(planned.error());
      guest.organisation.tally().login(login.identity.provider, LoginEvent::logged_in);
      auto response = co_await go_on(guest, *guest.session);
      if (response) forget(guest, *response, pending_cookie);
      co_return response;
    }
    if (done.error().code != Code::forbidden) co_return fail(Code::unavailable, "access.store");
  } else if (guest.session) {
    auto const ended = co_await sessions.end({.kind = Change::Kind::login, .about = guest.session->facts().login->id});
    if (!ended) co_return fail(Code::unavailable, "access.store");
  }
  std::string const provider = login.identity.provider, tokens = login.tokens;
  auto const begun = co_await sessions.log_in(std::move(login), guest.rules->login_host, guest.rules->login_lifetime);
  if (!begun) co_return fail(Code::unavailable, "access.store");
  auto const planned = co_await plan_renewal(guest, begun->session->facts().login->id, tokens);
  if (!planned) co_return fail(planned.error());
  guest.organisation.tally().login(provider, LoginEvent::logged_in);
  auto response = co_await go_on(guest, *begun->session);
  if (!response) co_return fail(response);
  set_cookie(guest.exchange, *response, {.name = Cookie::name, .value = begun->cookie});
  forget(guest, *response, pending_cookie);
  co_return response;
}

// Who was changed or deactivated between the proof and the login has not got in: those who end sessions may have been here before
// it was written.
net::Task<http::Response> let_in(Guest& guest, directory::Member member, std::vector<directory::Proof> proofs) {
  auto const identity = identity_of(member, proofs, guest.now());
  auto response = co_await let_in(guest, NewLogin{.identity = identity, .sid = {}, .tokens = {}, .browser = {}});
  auto const still = co_await guest.office.directory().members().find(member.id);
  if (still && *still && (*still)->is_active && (*still)->version == member.version) co_return response;
  auto const ended = co_await guest.office.sessions().end({.kind = Change::Kind::person, .about = person_of(identity)});
  if (!ended) log::error("a login of a member who is not active any more could not be ended");
  co_return fail(Code::forbidden, "login.wrong");
}

}  // namespace cordon::access
