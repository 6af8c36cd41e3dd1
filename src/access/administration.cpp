#include "access/administration.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "access/inquiry.h"
#include "access/pages/addresses.h"
#include "access/token_administration.h"
#include "base/log.h"
#include "base/text.h"

namespace cordon::access {
namespace {

namespace json = boost::json;
using directory::Member;
using pages::Form;

std::vector<std::string> groups_in(View list) {
  std::vector<std::string> groups;
  while (!list.empty()) {
    View const group = text::trim(text::take_until(list, ','));
    if (!group.empty()) groups.emplace_back(group);
  }
  return groups;
}

std::unexpected<Error> explain(Error error, View email) {
  if (!error.detail.empty()) return fail(std::move(error));
  if (error.reason == "member.email") error.detail = fmt::format("{} is no e-mail address", email);
  if (error.reason == "member.taken") error.detail = fmt::format("somebody has the address {} already", email);
  if (error.reason == "member.none") error.detail = fmt::format("nobody here has the address {}", email);
  if (error.reason == "member.name") error.detail = "a name is needed, of at most 200 characters";
  if (error.reason == "member.groups") error.detail = "these groups cannot be kept: too many, too long, or twice the same";
  if (error.reason.starts_with("password.")) error.detail = fmt::format("that password cannot be chosen ({})", error.reason);
  if (error.code == Code::unavailable) error.detail = fmt::format("the store does not answer ({})", error.reason);
  return fail(std::move(error));
}

json::object describe(Member const& member) {
  return {{"id", member.id},
          {"email", member.email},
          {"name", member.name},
          {"groups", json::value_from(member.groups)},
          {"active", member.is_active},
          {"break_glass", member.is_break_glass}};
}

std::string link(Organisation const& organisation, std::string const& token) {
  return fmt::format("{}{}?link={}", organisation.rules()->login_url, address::invitation, token);
}

net::Task<Member> find(Office& office, Form const& form) {
  std::string const email = text::to_lower(form["email"]);
  auto found = co_await office.directory().members().find_by_email(email);
  if (!found) co_return explain(found.error(), email);
  if (!*found) co_return explain({Code::not_found, "member.none"}, email);
  co_return std::move(**found);
}

net::Task<std::string> add(Organisation& organisation, Office& office, Form form) {
  std::string const email(form["email"]);
  Member wanted{.id = {}, .email = email, .name = std::string(form["name"]), .groups = groups_in(form["group"])};
  wanted.is_break_glass = form["break_glass"] == "yes";
  auto const member = co_await office.directory().members().add(std::move(wanted));
  if (!member) co_return explain(member.error(), email);
  auto answer = describe(*member);
  if (form.has("password")) {
    auto const set = co_await office.directory().passwords().set(member->id, std::string(form.untrimmed("password")));
    if (set) co_return json::serialize(answer);
    auto const removed = co_await office.directory().members().remove(member->id);
    if (!removed) co_return explain(removed.error(), email);
    co_return explain(set.error(), email);
  }
  auto const token = co_await office.directory().invitations().make(member->id);
  if (!token) co_return explain(token.error(), email);
  answer["invitation"] = link(organisation, *token);
  co_return json::serialize(answer);
}

net::Task<std::string> change(Office& office, Form form) {
  auto member = co_await find(office, form);
  if (!member) co_return fail(member);
  if (form.has("name")) member->name = form["name"];
  if (form.has("group")) member->groups = groups_in(form["group"]);
  if (form.has("active")) member->is_active = form["active"] == "yes";
  if (!member->is_active) {
    auto const withdrawn = co_await office.approvals().withdraw_all(person_of("directory", member->id));
    if (!withdrawn) co_return explain(withdrawn.error(), member->email);
  }
  auto const changed = co_await office.directory().members().change(*member);
  if (!changed) co_return explain(changed.error(), member->email);
  co_return json::serialize(describe(*changed));
}

net::Task<std::string> remove(Office& office, Form form) {
  auto const member = co_await find(office, form);
  if (!member) co_return fail(member.error());
  auto const removed = co_await office.directory().members().remove(member->id);
  if (!removed) co_return explain(removed.error(), member->email);
  co_return json::serialize(describe(*member));
}

net::Task<std::string> invite(Organisation& organisation, Office& office, Form form) {
  auto const member = co_await find(office, form);
  if (!member) co_return fail(member.error());
  auto const token = co_await office.directory().invitations().make(member->id);
  if (!token) co_return explain(token.error(), member->email);
  auto answer = describe(*member);
  answer["invitation"] = link(organisation, *token);
  co_return json::serialize(answer);
}

net::Task<std::string> list(Office& office) {
  json::array all;
  for (std::string after;;) {
    auto const some = co_await office.directory().members().list(after);
    if (!some) co_return explain(some.error(), {});
    for (auto const& member : *some) all.push_back(describe(member));
    if (some->empty()) break;
    after = some->back().email;
  }
  co_return json::serialize(json::object{{"members", std::move(all)}});
}

// What an administrator ends, and who vouched for whose it is.
struct Revoked {
  Change change;
  std::string provider;
};

Revoked all_of(View provider, View subject) {
  return {.change = {.kind = Change::Kind::person, .about = person_of(provider, subject)}, .provider = std::string(provider)};
}

// Whoever has this address: a member of the directory, and those who are logged in for whom a provider vouched with it.
net::Task<std::vector<Revoked>> all_with(Office& office, std::string email) {
  auto const member = co_await office.directory().members().find_by_email(email);
  if (!member) co_return explain(member.error(), email);
  auto const sessions = co_await office.sessions().list_of(email);
  if (!sessions) co_return explain(sessions.error(), email);
  std::vector<Revoked> all;
  if (*member) all.push_back(all_of("directory", (*member)->id));
  for (auto const& session : *sessions) {
    auto one = all_of(session->identity().provider, session->identity().subject);
    bool const is_there = std::ranges::any_of(all, [&](Revoked const& each) { return each.change == one.change; });
    if (!is_there) all.push_back(std::move(one));
  }
  if (all.empty()) co_return explain({Code::not_found, "member.none"}, email);
  co_return all;
}

net::Task<std::vector<Revoked>> revoked_in(Office& office, Form const& form) {
  if (form.has("email")) co_return co_await all_with(office, text::to_lower(form["email"]));
  if (form.has("provider") && form.has("subject")) co_return std::vector{all_of(form["provider"], form["subject"])};
  if (form.has("session")) {
    auto const id = Id::parse(form["session"]);
    if (!id) co_return fail(Code::invalid, "session.id", "that is no number of a session");
    co_return std::vector{Revoked{.change = {.kind = Change::Kind::session, .about = *id}, .provider = "all"}};
  }
  if (form["everything"] == "yes")
    co_return std::vector{Revoked{.change = {.kind = Change::Kind::everything}, .provider = "all"}};
  co_return fail(Code::invalid, "revoke.what", "say whose: email, provider and subject, session, or everything=yes");
}

// What others let them do goes first: who logs in again at once has nothing of it.
net::Task<void> end(Office& office, Change change) {
  bool const is_all = change.kind == Change::Kind::everything;
  if (is_all || change.kind == Change::Kind::person) {
    auto withdrawn = co_await office.approvals().withdraw_all(is_all ? std::nullopt : std::optional(change.about));
    if (!withdrawn) co_return withdrawn;
  }
  co_return co_await office.sessions().end(change);
}

net::Task<std::string> revoke(Organisation& organisation, Office& office, Form form) {
  auto const revoked = co_await revoked_in(office, form);
  if (!revoked) co_return fail(revoked.error());
  for (auto const& [change, provider] : *revoked) {
    auto const ended = co_await end(office, change);
    if (!ended) co_return explain(ended.error(), {});
    organisation.tally().login(provider, LoginEvent::revoked);
  }
  log::info("an administrator revoked sessions, and with them temporary access");
  co_return json::serialize(json::object{{"ended", true}});
}

net::Task<std::string> report_shadows(Organisation& organisation) {
  co_return shadow_report(organisation);
}

}  // namespace

net::Task<std::string> administer(Organisation& organisation, Office& office, std::string deed, Form form) {
  if (deed == "members/add") return add(organisation, office, std::move(form));
  if (deed == "members/change") return change(office, std::move(form));
  if (deed == "members/remove") return remove(office, std::move(form));
  if (deed == "members/invite") return invite(organisation, office, std::move(form));
  if (deed == "members/list") return list(office);
  constexpr View tokens = "tokens/";
  if (deed.starts_with(tokens)) return administer_tokens(organisation, office, deed.substr(tokens.size()), std::move(form));
  if (deed == "revoke") return revoke(organisation, office, std::move(form));
  if (deed == "policy/explain") return explain_policy(organisation, office, std::move(form));
  if (deed == "policy/shadow") return report_shadows(organisation);
  return net::failed<std::string>({Code::not_found, "access.deed", "there is no such address"});
}

}  // namespace cordon::access
