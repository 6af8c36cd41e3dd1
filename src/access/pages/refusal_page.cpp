#include "access/pages/refusal_page.h"

#include <algorithm>

#include "access/pages/layout.h"
#include "access/pages/pieces.h"

namespace cordon::access {
namespace {

using Part = RefusingCondition::Part;
using Finding = RefusingCondition::Finding;

View mark_of(RefusingCondition const& condition) {
  if (condition.finding == Finding::unknown) return "refusal.unknown";
  if (condition.finding == Finding::too_old) return "refusal.old";
  return condition.part == Part::excluded ? "refusal.excluded" : "refusal.missing";
}

Html row_of(Language language, RefusingCondition const& condition) {
  View const colour = condition.finding == Finding::failed ? "bad" : "warn";
  return html("<li>\n<p><span class=\"badge {}\">{}</span> <strong>{}</strong></p>\n<p>{}</p>\n</li>\n", colour,
              say(language, mark_of(condition)), say_wanted(language, condition), say_mend(language, condition));
}

// Those of one part, under a sentence that says what they are.
Html part_of(Language language, RefusingRule const& rule, Part part, View words) {
  Html rows;
  for (auto const& condition : rule.conditions) {
    if (condition.part == part) rows += row_of(language, condition);
  }
  if (rows.empty()) return {};
  return html("<p>{}</p>\n<ul class=\"conditions\">\n{}</ul>\n", say(language, words), rows);
}

Html rule_of(Language language, RefusingRule const& rule) {
  auto content = part_of(language, rule, Part::needed, "refusal.needed");
  content += part_of(language, rule, Part::one_of, "refusal.one-of");
  content += part_of(language, rule, Part::excluded, rule.refuses ? "refusal.refuses" : "refusal.leaves-out");
  return html("<section class=\"card\">\n<h3>{}</h3>\n{}</section>\n",
              say(language, rule.refuses ? "refusal.deny-rule" : "refusal.allow-rule", {{.name = "rule", .value = rule.name}}),
              content);
}

// Who is asked to log in, or is logged in as somebody.
Html person_of(Frame const& frame, RefusalPage const& page) {
  auto const name = page.name.empty() ? html("{}", say(frame.language, "refusal.nobody"))
                                      : html("{}<br><small>{}</small>", page.name, page.email);
  return html(
      "<section class=\"card\">\n{}</section>\n",
      facts({{say(frame.language, "refusal.site"), site_of(page.site)},
             {say(frame.language, "refusal.who"), name},
             {say(frame.language, "approver.vouches"), html("{}", page.provider)},
             {say(frame.language, "refusal.number"), html("<span class=\"number\" translate=\"no\">{}</span>", page.number)}}));
}

Html link_if(View address, std::string const& text, View kind) {
  return address.empty() ? Html() : button_link(address, text, kind);
}

Html deeds_of(Language language, RefusalPage const& page) {
  bool const asks = !page.ask.empty();
  auto deeds = link_if(page.ask, say(language, "refusal.ask"), "button");
  deeds += link_if(page.log_in, say(language, page.name.empty() ? "log-in.submit" : "refusal.log-in-again"),
                   asks ? "button plain" : "button");
  deeds += link_if(page.emergency, say(language, "emergency.open"), "button danger");
  deeds += link_if(page.start, say(language, "refusal.start", {{.name = "site", .value = name_of(page.site)}}), "button plain");
  deeds += link_if(page.launcher, say(language, "refusal.launcher"), "button plain");
  deeds += link_if(page.switch_account, say(language, "refusal.switch"), "button plain");
  return deeds.empty() ? Html() : actions({deeds});
}

Html rules_of(Language language, std::vector<RefusingRule> const& rules) {
  if (rules.empty()) return paragraph(say(language, "refusal.no-rule"));
  Html all;
  for (auto const& rule : rules) all += rule_of(language, rule);
  return all;
}

}  // namespace

std::string draw(Frame const& frame, RefusalPage const& page) {
  bool const is_denied = std::ranges::any_of(page.rules, &RefusingRule::refuses);
  auto content = deeds_of(frame.language, page);
  content += html("<h2>{}</h2>\n", say(frame.language, "refusal.rules"));
  content += rules_of(frame.language, page.rules);
  content += html("<h2>{}</h2>\n", say(frame.language, "refusal.details"));
  content += person_of(frame, page);
  auto const lead = is_denied ? "refusal.lead-denied" : page.rules.size() > 1 ? "refusal.lead" : "refusal.lead-one";
  return lay_out(frame, {.title = say(frame.language, "refusal.title", {{.name = "site", .value = name_of(page.site)}}),
                         .content = std::move(content),
                         .lead = say(frame.language, page.rules.empty() ? "refusal.lead-none" : lead),
                         .is_wide = true});
}

}  // namespace cordon::access
