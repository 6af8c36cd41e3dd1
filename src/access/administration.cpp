#include "access/administration.h"

#include <fmt/format.h>

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

net::Task<std::string> revoke(Organisation& organisation, Office& office, Form form) {
  Change change{.kind = Change::Kind::everything};
  std::string provider = "all";
  if (form.has("email")) {
    auto const member = co_await find(office, form);
    if (!member) co_return fail(member.error());
    provider = "directory";
    change = {.kind = Change::Kind::person, .about = person_of(provider, member->id)};
  } else if (form.has("provider") && form.has("subject")) {
    provider = form["provider"];
    change = {.kind = Change::Kind::person, .about = person_of(provider, form["subject"])};
  } else if (form.has("session")) {
    auto const id = Id::parse(form["session"]);
    if (!id) co_return fail(Code::invalid, "session.id", "that is no number of a session");
    change = {.kind = Change::Kind::session, .about = *id};
  } else if (form["everything"] != "yes") {
    co_return fail(Code::invalid, "revoke.what", "say whose: email, provider and subject, session, or everything=yes");
  }
  auto const ended = co_await office.sessions().end(change);
  if (!ended) co_return explain(ended.error(), {});
  organisation.tally().login(provider, LoginEvent::revoked);
  log::info("an administrator revoked sessions");
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
