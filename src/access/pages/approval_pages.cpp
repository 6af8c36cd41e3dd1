#include "access/pages/addresses.h"
#include "access/pages/approval_page.h"
#include "access/pages/fields.h"
#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/pieces.h"

namespace cordon::access {
namespace {

constexpr View seconds_between_looks = "20";

// What somebody wrote, with its lines.
Html quote(View text) {
  return text.empty() ? Html() : html("<blockquote>{}</blockquote>", text);
}

Html approvers_of(Language language, std::vector<std::string> const& approvers) {
  Html items;
  for (auto const& approver : approvers) items += html("<li>{}</li>\n", approver);
  return html("<p id=\"to\"><strong>{}</strong></p>\n<ul aria-labelledby=\"to\">\n{}</ul>\n", say(language, "approval.to"),
              items);
}

Html list_of(std::vector<std::string> const& names) {
  Html all;
  for (auto const& name : names) all += html("{}{}", Html::raw(all.empty() ? "" : "<br>"), name);
  return all;
}

// Looking by hand, and whether the page looks by itself.
Html looks(Frame const& frame, WaitingPage const& page) {
  auto const joint = page.address.contains('?') ? "&" : "?";
  auto const still = page.address + joint + "still=yes";
  auto content = paragraph(say(frame.language, page.is_still ? "waiting.still" : "waiting.by-itself"));
  content += actions({button_link(page.is_still ? still : page.address, say(frame.language, "waiting.look"), "button"),
                      page.is_still ? button_link(page.address, say(frame.language, "waiting.start"))
                                    : button_link(still, say(frame.language, "waiting.stop"))});
  return content;
}

Html outcome(Language language, WaitingPage const& page) {
  bool const is_declined = page.state == WaitingPage::State::declined;
  auto content = bad_news(say(language, is_declined ? "waiting.declined" : "waiting.expired"));
  if (!page.again.empty()) content += actions({button_link(page.again, say(language, "waiting.again"), "button")});
  return content;
}

// For who cannot wait for somebody else.
Html way_out(Language language, View address) {
  return address.empty() ? Html() : actions({button_link(address, say(language, "emergency.open"), "button danger")});
}

Html question_of(Frame const& frame, ApproverPage const& page) {
  return facts({{say(frame.language, "approver.who"), html("{}<br><small>{}</small>", page.name, page.email)},
                {say(frame.language, "approver.vouches"), html("{}", page.provider)},
                {say(frame.language, "approver.what"), site_of(page.site)},
                {say(frame.language, "approver.rule"), html("{}", page.rule)},
                {say(frame.language, "approver.why"), quote(page.reason)},
                {say(frame.language, "approver.asked"), time_of(frame, page.asked)}});
}

}  // namespace

std::string draw(Frame const& frame, PurposePage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields = page.question.text.empty() ? Html() : html("<p>{}</p>\n", own_words(frame.language, page.question));
  fields += text_area(filling, {.name = "purpose", .label = "purpose.label", .hint = "purpose.hint", .value = page.typed},
                      longest_reason);
  fields += button(frame.language, page.is_emergency ? "emergency.submit" : "purpose.submit",
                   page.is_emergency ? "button danger" : "button");
  return lay_out(frame, {.title = say(frame.language, page.is_emergency ? "emergency.title" : "purpose.title"),
                         .content = form(frame, address::purpose, fields),
                         .lead = say(frame.language, page.is_emergency ? "emergency.lead" : "purpose.lead",
                                     {{.name = "site", .value = name_of(page.site)}}),
                         .mistakes = page.mistakes});
}

std::string draw(Frame const& frame, AskApprovalPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields = approvers_of(frame.language, page.approvers);
  fields += text_area(filling, {.name = "reason", .label = "approval.reason", .hint = "purpose.hint", .value = page.typed},
                      longest_reason);
  fields += hours_field(filling, page.most_hours, page.hours);
  fields += button(frame.language, "approval.submit");
  auto content = form(frame, address::approval, fields);
  content += way_out(frame.language, page.emergency);
  return lay_out(frame, {.title = say(frame.language, "approval.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "approval.lead",
                                     {{.name = "site", .value = name_of(page.site)}, {.name = "rule", .value = page.rule}}),
                         .mistakes = page.mistakes});
}

std::string draw(Frame const& frame, WaitingPage const& page) {
  bool const waits = page.state == WaitingPage::State::waiting;
  auto content = waits ? looks(frame, page) : outcome(frame.language, page);
  content += html("<section class=\"card\">\n<h2>{}</h2>\n{}</section>\n", say(frame.language, "waiting.question"),
                  facts({{say(frame.language, "approver.what"), site_of(page.site)},
                         {say(frame.language, "approval.to"), list_of(page.approvers)},
                         {say(frame.language, "approver.why"), quote(page.reason)},
                         {say(frame.language, "approver.long"), html("{}", say_count(frame.language, "span.hours", page.hours))},
                         {say(frame.language, "approver.asked"), time_of(frame, page.asked)}}));
  content += way_out(frame.language, page.emergency);
  return lay_out(frame, {.title = say(frame.language, waits ? "waiting.title" : "waiting.title-over"),
                         .content = std::move(content),
                         .lead = waits ? say(frame.language, "waiting.lead") : std::string()});
}

std::string refresh_of(WaitingPage const& page) {
  bool const looks_by_itself = page.state == WaitingPage::State::waiting && !page.is_still;
  return looks_by_itself ? std::string(seconds_between_looks) : std::string();
}

std::string draw(Frame const& frame, ApproverPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto content = question_of(frame, page);
  content += html("<input type=\"hidden\" name=\"id\" value=\"{}\">\n", page.id);
  content += hours_field(filling, page.most_hours, page.hours);
  content += actions(
      {html("<button class=\"button\" name=\"answer\" value=\"approve\">{}</button>\n", say(frame.language, "approver.approve")),
       html("<button class=\"button danger\" name=\"answer\" value=\"decline\">{}</button>\n",
            say(frame.language, "approver.decline"))});
  return lay_out(frame, {.title = say(frame.language, "approver.title"),
                         .content = form(frame, address::approver, content),
                         .lead = say(frame.language, "approver.lead"),
                         .mistakes = page.mistakes});
}

std::string draw(Frame const& frame, AnsweredPage const& page) {
  constexpr View keys[] = {"answered.approved", "answered.declined", "answered.approved-before", "answered.declined-before",
                           "answered.expired"};
  auto const key = keys[static_cast<std::size_t>(page.answer)];
  auto content = facts({{say(frame.language, "approver.who"), html("{}", page.name)},
                        {say(frame.language, "approver.what"), site_of(page.site)},
                        {say(frame.language, "answered.until"), page.until ? time_of(frame, *page.until) : Html()}});
  return lay_out(frame, {.title = say(frame.language, key),
                         .content = html("<section class=\"card\">\n{}</section>\n", content),
                         .lead = say(frame.language, "answered.close")});
}

}  // namespace cordon::access
