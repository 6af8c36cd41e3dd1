#include "access/pages/addresses.h"
#include "access/pages/approval_page.h"
#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/pieces.h"

// The list of temporary access.
namespace cordon::access {
namespace {

using Row = ApprovalsPage::Row;
enum class Deed : std::uint8_t { none, look, end };

Html who(Row const& row) {
  return html("{}<br><small>{}</small>", row.name, row.email);
}

// Who does not see the list hears which of them a button is about.
Html end_button(Frame const& frame, Row const& row) {
  auto content = html("<input type=\"hidden\" name=\"id\" value=\"{}\">\n", row.id);
  content += html("<button class=\"button plain small\">{}<span class=\"unseen\"> ({}, {})</span></button>\n",
                  say(frame.language, "approvals.end"), row.name, name_of(row.site));
  return form(frame, address::approval_end, content, "");
}

Html deed_of(Frame const& frame, Row const& row, Deed deed) {
  if (deed == Deed::none) return {};
  if (deed == Deed::end) return end_button(frame, row);
  auto const where = std::string(address::approver) + "?id=" + row.id;
  return html("<p><a class=\"target\"{}>{}<span class=\"unseen\"> ({}, {})</span></a></p>\n", href(where),
              say(frame.language, "approvals.look"), row.name, name_of(row.site));
}

Html row_of(Frame const& frame, Row const& row, Deed deed, bool tells_who) {
  auto const about = facts({{say(frame.language, "approver.who"), tells_who ? who(row) : Html()},
                            {say(frame.language, "approver.rule"), html("{}", row.rule)},
                            {say(frame.language, "approver.asked"), time_of(frame, row.asked)},
                            {say(frame.language, "approvals.by"), html("{}", row.approver)},
                            {say(frame.language, "answered.until"), row.until ? time_of(frame, *row.until) : Html()}});
  return html("<li>\n<h3>{}</h3>\n{}{}</li>\n", name_of(row.site), about, deed_of(frame, row, deed));
}

struct List {
  View title;
  std::vector<Row> const& rows;
  Deed deed;
  bool tells_who;
};

Html list_of(Frame const& frame, List const& list) {
  if (list.rows.empty()) return {};
  Html rows;
  for (auto const& row : list.rows) rows += row_of(frame, row, list.deed, list.tells_who);
  return html("<section>\n<h2>{}</h2>\n<ul class=\"card rows\">\n{}</ul>\n</section>\n", say(frame.language, list.title), rows);
}

}  // namespace

std::string draw(Frame const& frame, ApprovalsPage const& page) {
  bool const has_ended = page.news == ApprovalsPage::News::ended;
  auto content = has_ended ? good_news(say(frame.language, "approvals.ended")) : Html();
  if (page.is_empty()) content += paragraph(say(frame.language, "approvals.none"));
  for (auto const& list :
       {List{"approvals.questions", page.questions, Deed::look, true}, List{"approvals.own", page.own, Deed::end, false},
        List{"approvals.asked", page.asked, Deed::none, false}, List{"approvals.given", page.given, Deed::end, true}})
    content += list_of(frame, list);
  return lay_out(frame, {.title = say(frame.language, "approvals.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "approvals.lead"),
                         .place = address::approver});
}

}  // namespace cordon::access
