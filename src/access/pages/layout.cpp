#include "access/pages/layout.h"

#include "access/pages/addresses.h"
#include "access/pages/assets.h"
#include "access/pages/pieces.h"

namespace cordon::access {
namespace {

struct Choice {
  View place;
  View words;
};
constexpr Choice choices[] = {{address::launcher, "nav.launcher"},
                              {address::sessions, "nav.sessions"},
                              {address::security, "nav.security"},
                              {address::log_out, "nav.log-out"}};

constexpr View mark = R"(<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/>)"
                      R"(<path d="M10.5 15.5v-3a5.5 5.5 0 0 1 11 0v3M9 15.5h14v9H9z"/></svg>)";

Html menu(Document const& page, Frame const& frame) {
  if (page.place.empty()) return {};
  Html items;
  for (auto const& [place, words] : choices) {
    auto const current = Html::raw(place == page.place ? R"( aria-current="page")" : "");
    items += html("<li><a href=\"{}\"{}>{}</a></li>\n", place, current, say(frame.language, words));
  }
  return html("<nav aria-label=\"{}\">\n<ul class=\"menu\">\n{}</ul>\n</nav>\n", say(frame.language, "nav.main"), items);
}

Html head_of(Document const& page, Frame const& frame) {
  auto const title = say(frame.language, page.mistakes.empty() ? "page.title" : "page.title-error",
                         {{.name = "title", .value = page.title}, {.name = "organisation", .value = frame.organisation}});
  auto const script = page.has_script ? html("<script type=\"module\" src=\"{}\"></script>\n", asset_path("passkey.ts")) : Html();
  return html(R"(<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{}</title>
<link rel="icon" type="image/svg+xml" href="{}">
<link rel="stylesheet" href="{}">
{}{}</head>
)",
              code(frame.language), title, asset_path("icon.svg"), asset_path("access.css"), script, page.head);
}

Html top_of(Document const& page, Frame const& frame) {
  auto const wide = Html::raw(page.is_wide || !page.place.empty() ? R"( class="wide")" : "");
  auto const name = html("{}<span>{}</span>", Html::raw(mark), frame.organisation);
  auto const brand = frame.home.empty() ? html("<p class=\"brand\">{}</p>\n", name)
                                        : html("<a class=\"brand\"{}>{}</a>\n", href(frame.home), name);
  return html(
      "<body{}>\n<a class=\"skip\" href=\"#content\">{}</a>\n<header class=\"top\">\n<div "
      "class=\"bar\">\n{}{}</div>\n</header>\n",
      wide, say(frame.language, "nav.skip"), brand, menu(page, frame));
}

// An address with another parameter.
std::string in_language(std::string const& path, Language language) {
  auto const joint = path.contains('?') ? "&" : "?";
  return path + joint + std::string(language_parameter) + "=" + std::string(code(language));
}

Html language_links(Frame const& frame) {
  if (frame.path.empty()) return {};
  Html items;
  for (auto const language : languages) {
    auto const current = Html::raw(language == frame.language ? R"( aria-current="true")" : "");
    items += html("<li><a{} lang=\"{}\" hreflang=\"{}\"{}>{}</a></li>\n", href(in_language(frame.path, language)), code(language),
                  code(language), current, name_of(language));
  }
  return html("<nav aria-label=\"{}\">\n<ul class=\"menu\">\n{}</ul>\n</nav>\n", say(frame.language, "nav.language"), items);
}

Html foot_of(Frame const& frame) {
  auto about =
      frame.who.empty() ? Html() : html("<p>{}</p>\n", say(frame.language, "page.who", {{.name = "who", .value = frame.who}}));
  if (!frame.help.text.empty())
    about += html("<p>{} {}</p>\n", say(frame.language, "page.help"), own_words(frame.language, frame.help));
  if (!about.empty()) about = html("<div>\n{}</div>\n", about);
  return html("<footer class=\"foot\">\n<div class=\"bar\">\n{}{}</div>\n</footer>\n</body>\n</html>\n", about,
              language_links(frame));
}

}  // namespace

std::string lay_out(Frame const& frame, Document const& page) {
  auto const lead = page.lead.empty() ? Html() : html("<p class=\"lead\">{}</p>\n", page.lead);
  auto whole = head_of(page, frame);
  whole += top_of(page, frame);
  whole += html("<main id=\"content\" tabindex=\"-1\">\n{}<h1>{}</h1>\n{}{}</main>\n", summary_of(frame.language, page.mistakes),
                page.title, lead, page.content);
  whole += foot_of(frame);
  return whole.text();
}

}  // namespace cordon::access
