#include "access/site/noting.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/policy/rule.h"
#include "base/log.h"
#include "proxy/worker.h"

namespace cordon::access {
namespace {

std::string purpose_of(Session const& session, std::string const& rule) {
  auto const& grants = session.facts().grants;
  if (!grants) return {};
  auto const found = std::ranges::find(grants->purposes.rbegin(), grants->purposes.rend(), rule, &Purpose::rule);
  return found == grants->purposes.rend() ? std::string() : found->text;
}

// The log knows them by a number only: it is no record, and goes where nothing of a person may go.
void ring(Organisation& organisation, SiteAccess const& site, SiteTally& tally, std::string const& rule, Session const* session) {
  if (!organisation.alarms().begins(session ? session->facts().id : Id(), site.name + " " + rule)) return;
  tally.rang(rule);
  log::warning(fmt::format("break-glass: person {} came into {} by rule \"{}\"",
                           session ? Id{session->who}.text() : std::string("unknown"), site.name, rule));
  Alarm alarm{.site = site.name,
              .title = site.title,
              .rule = rule,
              .purpose = {},
              .name = {},
              .email = {},
              .at = organisation.clock().wall()};
  if (session) {
    alarm.purpose = purpose_of(*session, rule);
    alarm.name = session->identity().name;
    alarm.email = session->identity().email;
  }
  auto const rules = organisation.rules();
  for (auto const& address : rules->alarm) organisation.alarms().send(letter_of(alarm, address, rules->language));
}

}  // namespace

void note(Organisation& organisation, SiteAccess const& site, SiteTally& tally, proxy::Exchange& exchange,
          Decision const& decision, Session const* session) {
  tally.decided(exchange.worker.number(), decision.outcome);
  if (decision.rule) exchange.record.rule = decision.rule->name;
  if (session) exchange.record.caller = session->who;
  if (!decision.shadow.empty()) tally.shadows.note(decision, session, organisation.clock().wall());
  if (!decision.alarm || !decision.is_allowed() || !decision.rule) return;
  exchange.record.alarm = true;
  ring(organisation, site, tally, decision.rule->name, session);
}

}  // namespace cordon::access
