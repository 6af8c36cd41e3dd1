#include <algorithm>

#include "praxis/pages/pieces.h"
#include "praxis/pages/relatives.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

Html action(Guest const& guest, KnownRelative const& relative, View where, View kind, std::string const& what) {
  auto const label =
      guest.say("motives.which", {{.name = "what", .value = what}, {.name = "name", .value = name_of(relative.profile)}});
  return html("<a class=\"button {} small\" href=\"{}\" aria-label=\"{}\">{}</a>\n", kind,
              guest.address(relative_path(relative.patient, where)), label, what);
}

Html item(Guest const& guest, KnownRelative const& relative) {
  auto const born = say_numeric(guest.language, relative.profile.birth_date);
  auto actions = action(guest, relative, "", "plain", guest.say("relatives.change"));
  actions += action(guest, relative, "/readings", "plain", guest.say("relatives.readings"));
  actions += action(guest, relative, "/remove", "danger", guest.say("common.remove"));
  return html("<li class=\"card\">\n<h2>{}</h2>\n<p>{}</p>\n<p>{}</p>\n<div class=\"actions\">\n{}</div>\n</li>\n",
              name_of(relative.profile), say_relation(guest, relative.kind),
              guest.say("relatives.born", {{.name = "date", .value = born}}), actions);
}

Html said(Guest const& guest) {
  if (guest.query.has("saved")) return good_news(guest.say("common.saved"));
  if (guest.query.has("removed")) return good_news(guest.say("relatives.removed"));
  return {};
}

}  // namespace

net::Task<std::vector<KnownRelative>> own_relatives(Guest& guest) {
  auto const all = co_await guest.office.family.all(*guest.session);
  if (!all) co_return fail(all.error());
  std::vector<KnownRelative> relatives;
  for (auto const& [patient, kind] : *all) {
    if (kind == Relation::self) continue;
    auto const profile = co_await guest.office.records.read(Actor::patient(*guest.session), patient, Purpose::own_record);
    if (!profile) co_return fail(profile.error());
    relatives.push_back({.patient = patient, .kind = kind, .profile = *profile});
  }
  co_return relatives;
}

net::Task<KnownRelative> own_relative(Guest& guest) {
  Id const patient = guest.numbers.front();
  auto const all = co_await guest.office.family.all(*guest.session);
  if (!all) co_return fail(all.error());
  auto const found = std::ranges::find(*all, patient, &Relative::patient);
  if (found == all->end() || found->kind == Relation::self) co_return fail(Code::not_found, "family.stranger");
  auto const profile = co_await guest.office.records.read(Actor::patient(*guest.session), patient, Purpose::own_record);
  if (!profile) co_return fail(profile.error());
  co_return KnownRelative{.patient = patient, .kind = found->kind, .profile = *profile};
}

std::string say_relation(Guest const& guest, Relation kind) {
  auto const place = static_cast<std::size_t>(kind);
  return guest.say("relation." + std::string(relations.at(place == 0 ? relations.size() - 1 : place - 1)));
}

std::string name_of(Profile const& profile) {
  return profile.given_name + " " + profile.family_name;
}

std::string relative_path(Id patient, View where) {
  return fmt::format("/account/relatives/{}{}", patient, where);
}

net::Task<http::Response> show_relatives(Guest& guest) {
  auto const relatives = co_await own_relatives(guest);
  if (!relatives) co_return fail(relatives.error());
  Html items;
  for (auto const& relative : *relatives) items += item(guest, relative);
  auto content = said(guest);
  content += items.empty() ? html("<p>{}</p>\n", guest.say("relatives.none")) : html("<ul class=\"cards\">\n{}</ul>\n", items);
  content += html("<div class=\"actions\"><a class=\"button\" href=\"{}\">{}</a></div>\n",
                  guest.address("/account/relatives/add"), guest.say("relatives.add"));
  co_return show(guest, {.title = guest.say("relatives.title"),
                         .content = std::move(content),
                         .lead = guest.say("relatives.lead"),
                         .place = "/account"});
}

}  // namespace cordon::praxis
