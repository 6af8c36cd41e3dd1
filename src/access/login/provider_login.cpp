#include "access/login/attempts.h"
#include "access/login/offers.h"
#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/problem_page.h"
#include "access/provider/kept_tokens.h"
#include "base/log.h"
#include "base/text.h"
#include "mail/eml.h"

// Logging in at a provider: going there, and coming back.
namespace cordon::access {
namespace {

using What = ProblemPage::What;

// OpenID Connect EAP ACR Values 1.0; PAPE. Others are asked for nothing that they may not know.
constexpr View phishing_resistant = "phr", several_factors = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

constexpr std::pair<View, What> reasons[] = {
    {"oidc.denied", What::provider_cancelled}, {"oidc.interaction", What::provider_cancelled},
    {"oidc.attempt", What::provider_answer},   {"oidc.state", What::provider_answer},
    {"oidc.issuer", What::provider_answer},    {"oidc.no_code", What::provider_answer},
    {"oidc.grant", What::provider_answer},     {"oidc.nonce", What::provider_answer},
    {"oidc.at_hash", What::provider_answer},   {"oidc.replayed", What::provider_answer},
    {"oidc.subject", What::provider_person},   {"oidc.tenant", What::provider_person},
    {"oidc.auth_time", What::provider_person}, {"oidc.hosted_domain", What::provider_person},
    {"oidc.unreachable", What::provider_away},
};

bool is_away(Error const& error) {
  return error.code == Code::unavailable || error.code == Code::unreachable || error.code == Code::timeout;
}

// An error that the provider itself named says more than our word for it.
What what_of(Error const& error, View said) {
  if (error.reason == "oidc.refused") return problem_of_provider(said);
  auto const* const found = std::ranges::find(reasons, View(error.reason), &std::pair<View, What>::first);
  if (found != std::end(reasons)) return found->second;
  if (error.reason.starts_with("jwt.")) return What::provider_answer;
  return is_away(error) ? What::provider_away : What::provider_setup;
}

// Where they came back to is no page to come to again.
http::Response explain(Guest const& guest, ProviderSettings const& settings, Error const& error, View said = {}) {
  auto const what = what_of(error, said);
  guest.exchange.record.reason = error.reason;
  if (what == What::provider_setup || what == What::provider_away)
    log::warning(fmt::format("nobody can log in with {}: {}", settings.name, error.reason));
  bool const as_another = what == What::provider_person && error.reason != "oidc.auth_time";
  auto again = as_another ? with_query(start_of(guest, settings.name), {{"as", "another"}}) : with_errand(guest, address::log_in);
  auto frame = frame_of(guest);
  frame.path.clear();
  ProblemPage const page{
      .what = what, .provider = settings.title, .number = text::hex(guest.exchange.trace.id), .again = std::move(again)};
  return show(guest, draw(frame, page), status_of(what));
}

std::string hint_of(Guest const& guest, View provider) {
  auto const hint = guest.query["hint"];
  if (mail::is_mail_address(hint)) return std::string(hint);
  bool const is_theirs = guest.session && guest.session->identity().provider == provider;
  return is_theirs && guest.query["as"].empty() ? guest.session->identity().email : std::string();
}

std::string levels_of(Asks const& asks, ProviderKind kind) {
  if (!asks.acr.empty() || kind != ProviderKind::generic) return asks.acr;
  if (asks.phishing_resistant) return std::string(phishing_resistant);
  return asks.second_factor ? std::string(several_factors) : std::string();
}

// Not every provider heeds max_age: whom it knows already it is told to ask.
std::string prompt_of(Guest const& guest, ProviderKind kind) {
  if (!guest.query["as"].empty()) return kind == ProviderKind::generic ? "login" : "select_account";
  auto const& within = guest.asks.within;
  bool const is_old = within && guest.session && guest.now() - guest.session->identity().authenticated > *within;
  return is_old && kind != ProviderKind::google ? "login" : "";
}

Demand demand_of(Guest const& guest, ProviderSettings const& settings) {
  return {.longest_ago = guest.asks.within,
          .acr_values = levels_of(guest.asks, settings.kind),
          .prompt = prompt_of(guest, settings.kind),
          .login_hint = hint_of(guest, settings.name)};
}

std::string name_behind(Guest const& guest, View prefix) {
  return std::string(guest.path().substr(prefix.size()));
}

net::Task<NewLogin> finish(Guest& guest, Provider& provider, Away const& away) {
  auto const& attempt = away.attempt;
  bool const is_first = guest.organisation.ways_back().is_new(attempt.state, attempt.begun + longest_attempt, guest.now());
  if (!is_first) co_return fail(Code::forbidden, "oidc.replayed");
  ProviderAnswer answer{.code = std::string(guest.query["code"]),
                        .state = std::string(guest.query["state"]),
                        .issuer = std::string(guest.query["iss"]),
                        .error = std::string(guest.query["error"])};
  auto vouched = co_await provider.exchange(attempt, std::move(answer));
  if (!vouched) co_return fail(vouched);
  auto tokens = to_text(*vouched);
  Id const sid = vouched->session_id.empty() ? Id() : sid_of(provider.settings().name, vouched->session_id);
  co_return NewLogin{.identity = std::move(vouched->identity), .sid = sid, .tokens = std::move(tokens), .browser = {}};
}

}  // namespace

net::Task<http::Response> go_to_provider(Guest& guest) {
  auto const name = name_behind(guest, address::provider);
  auto const provider = guest.office.providers().get(guest.rules->providers, name);
  if (!provider || !is_offered(guest, name)) co_return fail(Code::not_found, "access.provider");
  auto demand = demand_of(guest, provider->settings());
  Away const away{.attempt = make_attempt(provider->settings(), demand, guest.now()), .errand = guest.errand};
  auto const url = co_await provider->authorization_url(away.attempt, std::move(demand));
  if (!url) co_return explain(guest, provider->settings(), url.error());
  auto response = go(guest, *url);
  keep(guest, response, away);
  co_return response;
}

net::Task<http::Response> come_from_provider(Guest& guest) {
  auto const provider = guest.office.providers().get(guest.rules->providers, name_behind(guest, address::callback));
  if (!provider) co_return fail(Code::not_found, "access.provider");
  auto const away = come_home(guest, guest.query["state"]);
  if (!away) co_return explain(guest, provider->settings(), {Code::forbidden, "oidc.state", {}});
  take_up(guest, away->errand);
  auto login = co_await finish(guest, *provider, *away);
  if (!login) {
    auto response = explain(guest, provider->settings(), login.error(), guest.query["error"]);
    forget(guest, response, away->attempt);
    co_return response;
  }
  auto response = co_await let_in(guest, std::move(*login));
  if (response) forget(guest, *response, away->attempt);
  co_return response;
}

// In answer to a form: the browser goes on by itself, so that the way to the provider is no answer to it.
http::Response show_way_to(Guest const& guest, View provider, View email) {
  auto const* const offer = find_offer(guest.rules->providers, provider);
  SiteName const name{.title = offer ? offer->settings.title : std::string(provider), .host = std::string(provider)};
  return show(guest, draw(frame_of(guest),
                          GoOnPage{.site = name, .address = start_of(guest, provider, email), .what = GoOnPage::What::log_in}));
}

net::Task<http::Response> take_address(Guest& guest) {
  std::string const email(guest.form["email"]);
  if (!mail::is_mail_address(email)) co_return ask_how(guest, {Mistake::email}, email);
  auto const provider = provider_of(guest, email);
  if (!provider.empty()) co_return show_way_to(guest, provider, email);
  if (is_offered(guest, "directory")) co_return ask_how(guest, {}, email);
  co_return ask_how(guest, {Mistake::email_unknown}, email);
}

}  // namespace cordon::access
