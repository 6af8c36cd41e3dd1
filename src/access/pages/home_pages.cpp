#include "access/pages/addresses.h"
#include "access/pages/home_page.h"
#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/pieces.h"

namespace cordon::access {
namespace {

View words_of(LauncherPage::Asks asks) {
  constexpr View keys[] = {"launcher.again", "launcher.second",  "launcher.passkey",
                           "launcher.level", "launcher.purpose", "launcher.approval"};
  return keys[static_cast<std::size_t>(asks)];
}

Html tile_of(Frame const& frame, LauncherPage::Tile const& tile) {
  Html asks;
  for (auto const each : tile.asks) asks += html("<li>{}</li>\n", say(frame.language, words_of(each)));
  if (!asks.empty()) asks = html("<ul class=\"asks\">\n{}</ul>\n", asks);
  auto const host = tile.site.title.empty() ? Html() : paragraph(tile.site.host, "soft");
  return html("<li class=\"card\">\n<h2><a{}>{}</a></h2>\n{}{}</li>\n", href(tile.address), name_of(tile.site), host, asks);
}

std::string site_name(Language language, SessionsPage::Session const& session) {
  return session.site.host.empty() ? say(language, "sessions.login") : name_of(session.site);
}

Html end_button(Frame const& frame, SessionsPage::Session const& session) {
  auto content = html("<input type=\"hidden\" name=\"id\" value=\"{}\">\n", session.id);
  content += html("<button class=\"button plain small\">{}<span class=\"unseen\"> ({}, {})</span></button>\n",
                  say(frame.language, "sessions.end"), site_name(frame.language, session), session.browser);
  return form(frame, address::session_end, content, "");
}

Html row_of(Frame const& frame, SessionsPage::Session const& session) {
  auto const badge =
      session.is_this ? html(" <span class=\"badge good\">{}</span>", say(frame.language, "sessions.this")) : Html();
  auto const about = facts({{say(frame.language, "sessions.browser"), html("{}", session.browser)},
                            {say(frame.language, "sessions.place"), html("{}", session.place)},
                            {say(frame.language, "sessions.since"), time_of(frame, session.since)},
                            {say(frame.language, "sessions.seen"), time_of(frame, session.seen)}});
  return html("<li>\n<h2>{}{}</h2>\n{}{}</li>\n", site_name(frame.language, session), badge, about, end_button(frame, session));
}

Html everywhere(Frame const& frame) {
  auto content = html("<input type=\"hidden\" name=\"everywhere\" value=\"yes\">\n");
  content += button(frame.language, "sessions.everywhere", "button danger");
  return form(frame, address::log_out, content, "");
}

Html news_of(Language language, SessionsPage::News news) {
  if (news == SessionsPage::News::none) return {};
  return good_news(say(language, news == SessionsPage::News::ended ? "sessions.ended" : "sessions.ended-others"));
}

Html approvals_of(Frame const& frame, LauncherPage const& page) {
  if (!page.has_approvals && page.questions == 0) return {};
  auto const text = page.questions == 0 ? say(frame.language, "launcher.approvals")
                                        : say_count(frame.language, "launcher.questions", page.questions);
  return html("<p class=\"card\"><a class=\"target\"{}>{}</a></p>\n", href(address::approver), text);
}

}  // namespace

std::string draw(Frame const& frame, LauncherPage const& page) {
  Html tiles;
  for (auto const& tile : page.tiles) tiles += tile_of(frame, tile);
  auto content = approvals_of(frame, page);
  content +=
      page.tiles.empty() ? paragraph(say(frame.language, "launcher.none")) : html("<ul class=\"tiles\">\n{}</ul>\n", tiles);
  return lay_out(frame, {.title = say(frame.language, "launcher.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "launcher.lead"),
                         .place = address::launcher});
}

std::string draw(Frame const& frame, SessionsPage const& page) {
  Html rows;
  for (auto const& session : page.sessions) rows += row_of(frame, session);
  auto content = news_of(frame.language, page.news);
  content += html("<ul class=\"card rows\">\n{}</ul>\n", rows);
  auto deeds = page.sessions.size() > 1
                   ? form(frame, address::sessions_end_others, button(frame.language, "sessions.others", "button plain"), "")
                   : Html();
  deeds += everywhere(frame);
  content += actions({deeds});
  return lay_out(frame, {.title = say(frame.language, "sessions.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "sessions.lead"),
                         .place = address::sessions});
}

std::string draw(Frame const& frame, LogOutPage const& page) {
  auto content = form(frame, address::log_out, button(frame.language, "log-out.submit"), "");
  content += everywhere(frame);
  content = actions({content});
  content += html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n", address::launcher, say(frame.language, "log-out.stay"));
  return lay_out(frame, {.title = say(frame.language, "log-out.title"),
                         .content = std::move(content),
                         .lead = say_count(frame.language, "log-out.lead", page.sites),
                         .place = address::log_out});
}

std::string draw(Frame const& frame, LoggedOutPage const& page) {
  auto content = html("<div class=\"notice good\" role=\"status\"><p>{}</p></div>\n",
                      say(frame.language, page.everywhere ? "logged-out.everywhere" : "logged-out.here"));
  auto deeds = button_link(address::log_in, say(frame.language, "logged-out.again"), "button");
  if (!page.provider.empty()) {
    Word const provider{.name = "provider", .value = page.provider};
    content += paragraph(say(frame.language, "logged-out.provider", {provider}));
    if (!page.at_provider.empty())
      deeds += button_link(page.at_provider, say(frame.language, "logged-out.at-provider", {provider}));
  }
  content += actions({deeds});
  return lay_out(frame, {.title = say(frame.language, "logged-out.title"), .content = std::move(content)});
}

}  // namespace cordon::access
