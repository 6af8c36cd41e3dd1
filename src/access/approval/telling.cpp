#include "access/approval/telling.h"

#include <fmt/format.h>

#include <set>

#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/words.h"
#include "access/policy/moment.h"
#include "base/log.h"
#include "base/text.h"

namespace cordon::access {
namespace {

constexpr std::size_t most_told = 20, most_looked_at = 2'000;

// As a quotation: no line of it can be taken for one of the letter.
std::string quote(View text) {
  std::string quoted;
  while (!text.empty()) quoted += "  > " + std::string(text::trim(one_line(text::take_until(text, '\n')))) + "\n";
  return quoted;
}

bool is_address(View approver) {
  return approver.contains('@') && !approver.contains(':');
}

// Members for whom a condition of the rule holds.
net::Task<void> find_members(Office& office, Guarding to, Wall now, std::set<std::string>& told) {
  if (!to.site->believes("directory")) co_return ok();
  std::string after;
  for (std::size_t looked_at = 0; looked_at < most_looked_at && told.size() < most_told;) {
    auto const members = co_await office.directory().members().list(after);
    if (!members) co_return fail(members.error());
    if (members->empty()) break;
    for (auto const& member : *members) {
      auto const identity = identity_of(member, {}, now);
      bool const is_one = member.is_active && !approver_by(*to.rule, {.identity = &identity, .now = now}).empty();
      if (is_one && told.size() < most_told) told.insert(member.email);
    }
    looked_at += members->size();
    after = members->back().email;
  }
  co_return ok();
}

constexpr std::pair<ApprovalEvent, View> deeds[] = {{ApprovalEvent::asked, "asked"},
                                                    {ApprovalEvent::approved, "approved"},
                                                    {ApprovalEvent::declined, "declined"},
                                                    {ApprovalEvent::withdrawn, "withdrawn"},
                                                    {ApprovalEvent::expired, "expired"}};

}  // namespace

mail::Message letter_of(ApprovalQuestion const& question, View title, View login_url, std::string to, Language language) {
  auto const& asked = question.asked;
  auto const name = one_line(asked.name), email = one_line(asked.email), rule = one_line(asked.rule);
  auto const site = one_line(title.empty() ? View(asked.site) : title), reason = quote(asked.reason);
  auto const hours = std::to_string(asked.hours), at = show_moment(question.at), until = show_moment(question.until);
  auto const link = fmt::format("{}{}?id={}", login_url, address::approver, question.id.text());
  return {.to = std::move(to),
          .subject = say(language, "letter.approval-subject", {{.name = "site", .value = asked.site}}),
          .text = say(language, "letter.approval-text",
                      {{.name = "name", .value = name},
                       {.name = "email", .value = email},
                       {.name = "title", .value = site},
                       {.name = "site", .value = asked.site},
                       {.name = "rule", .value = rule},
                       {.name = "hours", .value = hours},
                       {.name = "asked", .value = at},
                       {.name = "reason", .value = reason},
                       {.name = "until", .value = until},
                       {.name = "address", .value = link}})};
}

net::Task<void> tell_approvers(Organisation& organisation, Office& office, ApprovalQuestion question) {
  auto const rules = organisation.rules();
  auto const to = guarding(*rules, question.asked.site, question.asked.rule);
  if (!to) co_return ok();
  std::set<std::string> told;
  bool has_conditions = false;
  for (auto const& approver : to.rule->approval->approvers) {
    if (is_address(approver)) told.insert(approver);
    has_conditions = has_conditions || !is_address(approver);
  }
  if (has_conditions) {
    auto const found = co_await find_members(office, to, organisation.clock().wall(), told);
    if (!found) log::warning(fmt::format("not all approvers could be found to be told: {}", found.error().reason));
  }
  told.erase(question.asked.email);
  if (told.empty()) log::warning(fmt::format("nobody could be told of a question for rule \"{}\"", question.asked.rule));
  for (auto const& address : told)
    organisation.letters().send(letter_of(question, to.site->title, rules->login_url, address, rules->language));
  co_return ok();
}

net::Task<void> expire_questions(Organisation& organisation, Office& office) {
  auto const expired = co_await office.approvals().expire();
  if (!expired) co_return fail(expired.error());
  for (auto const& [site, count] : *expired) organisation.tally().site(site).approval(ApprovalEvent::expired, count);
  co_return ok();
}

void note(Organisation& organisation, proxy::Exchange& exchange, ApprovalQuestion const& question, ApprovalEvent event,
          Session const& who) {
  View const deed = deeds[static_cast<std::size_t>(event)].second;
  organisation.tally().site(question.asked.site).approval(event);
  exchange.record.approval = deed;
  exchange.record.rule = exchange.arena.copy(question.asked.rule);
  exchange.record.caller = who.who;
  log::info(fmt::format("approval: person {} {} access of person {} to {} by rule \"{}\"", Id{who.who}.text(),
                        event == ApprovalEvent::asked ? "asked for" : deed, question.asked.person.text(), question.asked.site,
                        question.asked.rule));
}

}  // namespace cordon::access
