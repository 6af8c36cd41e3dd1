#include <set>

#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/home_page.h"
#include "access/provider/kept_tokens.h"
#include "base/text.h"

// What somebody who is logged in has: applications, and sessions.
namespace cordon::access {
namespace {

using Asks = LauncherPage::Asks;

std::vector<Asks> asks_of(Decision const& decision) {
  switch (decision.outcome) {
    case Outcome::purpose: return {Asks::purpose};
    case Outcome::approval: return {Asks::approval};
    case Outcome::step_up:
      if (decision.asks.phishing_resistant) return {Asks::passkey};
      if (decision.asks.second_factor) return {Asks::second_factor};
      return {decision.asks.acr.empty() ? Asks::again : Asks::level};
    default: return {};
  }
}

// Evaluators that have not been asked about somebody are when they go there.
bool can_be_had(Outcome outcome, SiteAccess const& site) {
  if (outcome == Outcome::unavailable) return !site.evaluators.empty();
  return outcome != Outcome::refused && outcome != Outcome::log_in;
}

LauncherPage launcher_of(Guest const& guest) {
  std::map<std::string, SiteAccess const*> sites;
  for (auto const& [host, site] : guest.rules->sites) sites.emplace(site->name, site.get());
  LauncherPage page;
  for (auto const& [name, site] : sites) {
    Question question{
        .identity = &guest.session->identity(), .client = guest.from(), .now = guest.now(), .facts = &guest.exchange.facts};
    if (auto const& grants = guest.session->facts().grants) question.approvals = approvals_at(*grants, name);
    question.answers = guest.organisation.answers().find(guest.session->facts().login->id);
    auto const decision = site->policy->decide(question);
    if (!can_be_had(decision.outcome, *site)) continue;
    page.tiles.push_back({.site = site_name(site, name), .address = guest.rules->url_of(name) + "/", .asks = asks_of(decision)});
  }
  return page;
}

net::Task<http::Response> list_sessions(Guest& guest, SessionsPage::News news) {
  auto const all = co_await guest.office.sessions().list(person_of(guest.session->identity()));
  if (!all) co_return fail(Code::unavailable, "access.store");
  SessionsPage page{.sessions = {}, .news = news};
  for (auto const& session : *all) {
    auto const& facts = session->facts();
    auto const site = guest.rules->sites.find(*facts.site);
    bool const is_login_host = *facts.site == guest.rules->login_host;
    page.sessions.push_back(
        {.id = facts.id.text(),
         .site = {.title = site == guest.rules->sites.end() ? "" : site->second->title, .host = is_login_host ? "" : *facts.site},
         .browser = facts.login->browser,
         .since = facts.created,
         .seen = session->seen(),
         .is_this = facts.login->id == guest.session->facts().login->id});
  }
  co_return show(guest, draw(frame_of(guest), page));
}

// Where the browser ends its session at the provider of this login; empty when there is none, or it cannot be asked.
net::Task<std::string> end_at_provider(Guest& guest) {
  auto const& login = *guest.session->facts().login;
  auto const provider = guest.office.providers().get(guest.rules->providers, login.identity.provider);
  if (!provider) co_return std::string();
  auto const tokens = co_await guest.office.sessions().tokens(login.id);
  auto const vouched = vouched_of(login.identity, tokens.value_or(std::string()));
  auto const url = co_await provider->log_out_url(vouched ? vouched->id_token : std::string(),
                                                  guest.rules->login_url + std::string(address::log_out), {});
  co_return url.value_or(std::string());
}

// There the browser goes by itself: somebody who logs out of a shared computer means all of it.
http::Response show_logged_out(Guest const& guest, bool everywhere, std::string const& title, std::string const& at_provider) {
  if (at_provider.empty()) return show(guest, draw(frame_of(guest), LoggedOutPage{.everywhere = everywhere}));
  GoOnPage const page{.site = {.title = title, .host = title}, .address = at_provider, .what = GoOnPage::What::logged_out};
  return show(guest, draw(frame_of(guest), page));
}

}  // namespace

net::Task<http::Response> show_launcher(Guest& guest) {
  auto const approvals = co_await approvals_for(guest);
  if (!approvals) co_return fail(approvals.error());
  auto page = launcher_of(guest);
  page.questions = approvals->questions.size();
  page.has_approvals = !approvals->is_empty();
  co_return show(guest, draw(frame_of(guest), page));
}

net::Task<http::Response> show_sessions(Guest& guest) {
  return list_sessions(guest, SessionsPage::News::none);
}

// Of the login host's own session, all that it led to ends too.
net::Task<http::Response> end_session(Guest& guest) {
  auto const id = Id::parse(guest.form["id"]);
  auto const all = co_await guest.office.sessions().list(person_of(guest.session->identity()));
  if (!all) co_return fail(Code::unavailable, "access.store");
  auto const found = std::ranges::find_if(*all, [&](auto const& session) { return id && session->facts().id == *id; });
  if (found == all->end()) co_return co_await list_sessions(guest, SessionsPage::News::ended);
  auto const& facts = (*found)->facts();
  bool const whole = *facts.site == guest.rules->login_host;
  auto const ended = co_await guest.office.sessions().end(whole ? Change{.kind = Change::Kind::login, .about = facts.login->id}
                                                                : Change{.kind = Change::Kind::session, .about = facts.id});
  if (!ended) co_return fail(Code::unavailable, "access.store");
  if (whole && facts.login->id == guest.session->facts().login->id) co_return go(guest, address::log_in);
  co_return co_await list_sessions(guest, SessionsPage::News::ended);
}

net::Task<http::Response> end_other_sessions(Guest& guest) {
  auto const all = co_await guest.office.sessions().list(person_of(guest.session->identity()));
  if (!all) co_return fail(Code::unavailable, "access.store");
  std::set<std::array<unsigned char, 16>> logins;
  for (auto const& session : *all) logins.insert(session->facts().login->id.octets);
  logins.erase(guest.session->facts().login->id.octets);
  for (auto const& login : logins) {
    auto const ended = co_await guest.office.sessions().end({.kind = Change::Kind::login, .about = {.octets = login}});
    if (!ended) co_return fail(Code::unavailable, "access.store");
  }
  co_return co_await list_sessions(guest, SessionsPage::News::ended_others);
}

net::Task<http::Response> log_out(Guest& guest) {
  if (!guest.posts() && guest.session) {
    auto const all = co_await guest.office.sessions().list(person_of(guest.session->identity()));
    if (!all) co_return fail(Code::unavailable, "access.store");
    auto const mine = [&](auto const& session) {
      return session->facts().login->id == guest.session->facts().login->id && *session->facts().site != guest.rules->login_host;
    };
    auto const count = static_cast<std::size_t>(std::ranges::count_if(*all, mine));
    co_return show(guest, draw(frame_of(guest), LogOutPage{.sites = count}));
  }
  bool const everywhere = guest.form["everywhere"] == "yes";
  std::string at_provider, title;
  if (guest.session) {
    auto const& login = *guest.session->facts().login;
    if (auto const* const offer = find_offer(guest.rules->providers, login.identity.provider)) title = offer->settings.title;
    auto url = co_await end_at_provider(guest);
    at_provider = std::move(url).value_or(std::string());
    auto const ended =
        co_await guest.office.sessions().end(everywhere ? Change{.kind = Change::Kind::person, .about = person_of(login.identity)}
                                                        : Change{.kind = Change::Kind::login, .about = login.id});
    if (!ended) co_return fail(Code::unavailable, "access.store");
    guest.organisation.tally().login(login.identity.provider, LoginEvent::logged_out);
    guest.session.reset();
  }
  auto response = show_logged_out(guest, everywhere, title, at_provider);
  forget(guest, response, Cookie::name);
  co_return response;
}

}  // namespace cordon::access
