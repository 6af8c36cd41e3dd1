#include "access/inquiry.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ranges>

#include "access/evaluator/due.h"
#include "access/login/steps.h"
#include "access/policy/moment.h"
#include "access/site/asking.h"
#include "base/text.h"
#include "http/url.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using pages::Form;
using SessionPtr = std::shared_ptr<Session const>;

// What is asked, and of which site.
struct Asked {
  Arena arena;
  http::Target target;
  std::shared_ptr<Rules const> rules;
  SiteAccess const* site = nullptr;
  std::string method;
  net::Address from;
  View country;
  Wall at;
};

// Whom it is asked of.
struct Whom {
  std::optional<Identity> identity;  // nothing: nobody
  SessionPtr session;                // null: the directory knows them, and they are not logged in
  bool is_active = true;
  std::optional<directory::Enrolled> enrolled;
};

std::unexpected<Error> refuse(std::string sentence) {
  return fail(Code::invalid, "policy.question", std::move(sentence));
}

std::unexpected<Error> no_answer(Error error) {
  if (error.detail.empty()) error.detail = fmt::format("the store does not answer ({})", error.reason);
  return fail(std::move(error));
}

Result<void> read_circumstances(Form const& form, Organisation& organisation, Asked& asked) {
  asked.method = form.has("method") ? std::string(form["method"]) : "GET";
  asked.at = organisation.clock().wall();
  if (form.has("at")) {
    auto const at = parse_moment(form["at"]);
    if (!at) return refuse(fmt::format("{} is no time: write \"2026-03-02 08:30\", in UTC", form["at"]));
    asked.at = *at;
  }
  if (!form.has("from")) return ok();
  auto from = net::Address::parse_ip(form["from"]);
  if (!from) return refuse(fmt::format("{} is no address, as 10.0.0.7 is", form["from"]));
  asked.from = *from;
  asked.country = organisation.countries().country_of(*from);
  return ok();
}

Result<void> read(Form const& form, Organisation& organisation, Asked& asked) {
  auto const parsed = http::parse_absolute(asked.arena.copy(form["url"]), asked.arena, asked.target);
  if (!parsed) return refuse(fmt::format("{} is refused before any rule is asked: {}", form["url"], parsed.error().reason));
  asked.rules = organisation.rules();
  auto const found = asked.rules->sites.find(std::string(asked.target.host));
  if (found == asked.rules->sites.end())
    return fail(Code::not_found, "policy.site", fmt::format("no site here has the host {} and rules", asked.target.host));
  asked.site = found->second.get();
  return read_circumstances(form, organisation, asked);
}

// The newest at this site, or else anywhere: of another site they would be led to this one without being asked anything.
SessionPtr choose(std::vector<SessionPtr> const& sessions, View host) {
  auto const here = std::ranges::find_if(sessions, [&](auto const& session) { return *session->facts().site == host; });
  return here != sessions.end() ? *here : sessions.empty() ? nullptr : sessions.front();
}

net::Task<Whom> by_number(Office& office, std::string number) {
  auto const id = Id::parse(number);
  if (!id) co_return fail(Code::invalid, "session.id", "that is no number of a session");
  auto session = co_await office.sessions().read(*id);
  if (!session && session.error().code == Code::forbidden)
    co_return fail(Code::not_found, "session.none", "there is no such session, or it has ended");
  if (!session) co_return no_answer(session.error());
  co_return Whom{.identity = (*session)->identity(), .session = *session, .enrolled = {}};
}

net::Task<Whom> by_email(Office& office, std::string email, std::string host, Wall at) {
  auto const sessions = co_await office.sessions().list_of(email);
  if (!sessions) co_return no_answer(sessions.error());
  if (auto const session = choose(*sessions, host)) co_return co_await by_number(office, session->facts().id.text());
  auto const member = co_await office.directory().members().find_by_email(email);
  if (!member && member.error().code == Code::unavailable) co_return no_answer(member.error());
  if (!member || !*member)
    co_return fail(Code::not_found, "policy.nobody",
                   fmt::format("nobody with the address {} is logged in, and the built-in directory does not know it", email));
  auto const enrolled = co_await office.directory().members().enrolled((*member)->id);
  if (!enrolled) co_return no_answer(enrolled.error());
  co_return Whom{identity_of(**member, {}, at), nullptr, (*member)->is_active, *enrolled};
}

Question question_of(Asked const& asked, Whom const& whom, Answers const& answers) {
  Question question{
      .method = asked.method, .path = asked.target.path, .client = asked.from, .country = asked.country, .now = asked.at};
  if (whom.identity) question.identity = &*whom.identity;
  if (!whom.session) return question;
  question.answers = answers.find(whom.session->facts().login->id);
  if (!whom.session->facts().grants) return question;
  auto const& grants = *whom.session->facts().grants;
  question.approvals = approvals_at(grants, asked.site->name);
  if (*whom.session->facts().site == asked.target.host) question.purposes = grants.purposes;
  return question;
}

std::int64_t ago(Wall time, Wall now) {
  return std::chrono::duration_cast<std::chrono::seconds>(now - time).count();
}

json::object describe(directory::Enrolled const& enrolled) {
  return {{"password", enrolled.password},
          {"passkeys", enrolled.passkeys},
          {"authenticator", enrolled.totp},
          {"recovery_codes", enrolled.recovery_codes}};
}

json::object describe(Whom const& whom, Wall now) {
  if (!whom.identity) return {{"known_by", "nobody"}};
  auto const& identity = *whom.identity;
  json::object who{{"known_by", whom.session ? "session" : "directory"},
                   {"email", identity.email},
                   {"name", identity.name},
                   {"provider", identity.provider},
                   {"groups", json::value_from(identity.groups.list())},
                   {"groups_known", identity.groups_known},
                   {"active", whom.is_active}};
  if (whom.enrolled) who["can_prove"] = describe(*whom.enrolled);
  if (!whom.session) return who;
  who["session"] = whom.session->facts().id.text();
  who["site"] = *whom.session->facts().site;
  who["browser"] = whom.session->facts().login->browser;
  who["amr"] = json::value_from(identity.amr.list());
  who["acr"] = identity.acr;
  who["logged_in"] = ago(identity.authenticated, now);
  who["refreshed"] = ago(identity.refreshed, now);
  return who;
}

json::object describe(Asked const& asked) {
  json::object request{{"method", asked.method},
                       {"host", json::string_view(asked.target.host)},
                       {"site", asked.site->name},
                       {"path", json::string_view(asked.target.path)},
                       {"at", show_moment(asked.at)}};
  if (!asked.from.bytes().empty()) request["from"] = asked.from.ip();
  if (!asked.country.empty()) request["country"] = json::string_view(asked.country);
  return request;
}

json::array people_of(std::vector<Shadows::Refused> const& refused) {
  json::array people;
  for (auto const& each : std::views::reverse(refused))
    people.push_back(
        json::object{{"email", each.email}, {"outcome", json::string_view(name(each.outcome))}, {"at", show_moment(each.at)}});
  return people;
}

json::object report_of(SiteAccess const& site, Rule const& rule, Shadows::OfRule const& of) {
  json::object outcomes;
  for (std::size_t i = 0; i < of.outcomes.size(); ++i) {
    if (of.outcomes[i] > 0) outcomes[json::string_view(name(static_cast<Outcome>(i)))] = of.outcomes[i];
  }
  return {{"site", site.name},
          {"rule", rule.name},
          {"kind", json::string_view(name(rule.kind))},
          {"outcomes", std::move(outcomes)},
          {"people", people_of(of.refused)}};
}

}  // namespace

std::string shadow_report(Organisation& organisation) {
  json::array all;
  auto const rules = organisation.rules();
  std::map<std::string, SiteAccess const*> sites;
  for (auto const& [host, site] : rules->sites) sites[site->name] = site.get();
  for (auto const& [site_name, site] : sites) {
    auto& tally = organisation.tally().site(site_name);
    std::uint64_t decided = 0;
    for (std::size_t i = 0; i < outcome_count; ++i) decided += tally.decisions(static_cast<Outcome>(i));
    auto const shadows = tally.shadows.all();
    for (auto const& rule : site->policy->rules()) {
      if (!rule.shadow) continue;
      auto const found = shadows.find(rule.name);
      auto report = report_of(*site, rule, found == shadows.end() ? Shadows::OfRule{} : found->second);
      report["decided"] = decided;
      all.push_back(std::move(report));
    }
  }
  return json::serialize(json::object{{"rules", std::move(all)}});
}

net::Task<std::string> explain_policy(Organisation& organisation, Office& office, Form form) {
  Asked asked;
  auto const understood = read(form, organisation, asked);
  if (!understood) co_return fail(understood.error());
  Result<Whom> whom = Whom{};
  if (form.has("session")) {
    whom = co_await by_number(office, std::string(form["session"]));
  } else if (form["user"].empty()) {
    co_return refuse("say of whom: an e-mail address, a session, or nobody");
  } else if (form["user"] != "nobody") {
    whom = co_await by_email(office, text::to_lower(form["user"]), std::string(asked.target.host), asked.at);
  }
  if (!whom) co_return fail(whom.error());
  auto const& answers = organisation.answers();
  if (whom->session) {
    auto const question = question_of(asked, *whom, answers);
    auto wanted = due(asked.site->evaluators, *asked.site->policy, question, asked.site->policy->decide(question));
    auto done = co_await office.evaluators().ask(std::move(wanted), whom->session);
    if (!done) co_return fail(done.error());
  }
  auto explanation = asked.site->policy->explain(question_of(asked, *whom, answers));
  if (whom->identity) keep_to_limits(explanation.decision, *whom->identity, asked.at);
  co_return json::serialize(json::object{{"who", describe(*whom, organisation.clock().wall())},
                                         {"request", describe(asked)},
                                         {"explanation", json::parse(to_json(explanation))}});
}

}  // namespace cordon::access
