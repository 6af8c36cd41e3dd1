#include "praxis/pages/layout.h"

#include <algorithm>

#include "praxis/assets.h"

namespace cordon::praxis {
namespace {

struct Choice {
  View place;
  View words;
};
constexpr Choice of_strangers[] = {{"/search", "nav.search"}, {"/log-in", "nav.log-in"}, {"/sign-up", "nav.sign-up"}};
constexpr Choice of_patients[] = {{"/search", "nav.search"}, {"/appointments", "nav.appointments"}, {"/account", "nav.account"}};
constexpr Choice of_staff[] = {{"/staff/agenda", "nav.agenda"},
                               {"/staff/patients", "nav.patients"},
                               {"/staff/hours", "nav.hours"},
                               {"/staff/block", "nav.block"},
                               {"/staff/motives", "nav.motives"}};

std::span<Choice const> choices_of(Audience audience) {
  switch (audience) {
    case Audience::patient: return of_patients;
    case Audience::staff: return of_staff;
    case Audience::stranger: break;
  }
  return of_strangers;
}

// On every host behind it. It asks whether one wants to.
constexpr View log_out_of_the_edge = "/.cordon/log-out";

constexpr View mark = R"(<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/>)"
                      R"(<path d="M16 7v18M7 16h18" stroke-width="5" stroke-linecap="round"/></svg>)";

Html menu(Document const& page, Frame const& frame) {
  Html items;
  for (auto const& [place, words] : choices_of(frame.audience)) {
    auto const current = Html::raw(place == page.place ? R"( aria-current="page")" : "");
    items += html("<li><a href=\"{}\"{}>{}</a></li>\n", address(frame.language, place) + frame.menu_query, current,
                  say(frame.language, words));
  }
  auto const out = say(frame.language, "nav.log-out");
  if (frame.audience == Audience::staff) items += html("<li><a href=\"{}\">{}</a></li>\n", log_out_of_the_edge, out);
  if (frame.audience == Audience::patient)
    items += html("<li><form method=\"post\" action=\"{}\"><button>{}</button></form></li>\n",
                  address(frame.language, "/log-out"), out);
  return items;
}

Html language_links(Frame const& frame) {
  Html items;
  for (auto const language : languages) {
    auto const current = Html::raw(language == frame.language ? R"( aria-current="true")" : "");
    items += html("<li><a href=\"{}\" lang=\"{}\" hreflang=\"{}\"{}>{}</a></li>\n", address(language, frame.path), code(language),
                  code(language), current, name_of(language));
  }
  return items;
}

Html script_of(Document const& page) {
  if (page.script.empty()) return {};
  return html("<script type=\"module\" src=\"{}\"></script>\n", asset_path(page.script));
}

Html head_of(Document const& page, Frame const& frame) {
  auto const title = say(frame.language, !page.mistakes.empty() ? "site.page-title-error" : "site.page-title",
                         {{.name = "title", .value = page.title}});
  return html(R"(<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<link rel="icon" type="image/svg+xml" href="{}">
<link rel="stylesheet" href="{}">
{}</head>
)",
              code(frame.language), title, asset_path("icon.svg"), asset_path("praxis.css"), script_of(page));
}

Html top_of(Document const& page, Frame const& frame) {
  auto const home = frame.audience == Audience::staff ? "/staff/agenda" : "/search";
  auto const kind = Html::raw(frame.audience == Audience::staff ? R"( class="staff")" : "");
  return html(R"(<body{}>
<a class="skip" href="#content">{}</a>
<header class="top">
<div class="bar">
<a class="brand" href="{}">{}{}</a>
<nav aria-label="{}">
<ul class="menu">
{}</ul>
</nav>
</div>
</header>
)",
              kind, say(frame.language, "nav.skip"), address(frame.language, home), Html::raw(mark),
              say(frame.language, "site.name"), say(frame.language, "nav.main"), menu(page, frame));
}

Html foot_of(Frame const& frame) {
  return html(R"(<footer class="foot">
<p><strong>{}</strong></p>
<nav aria-label="{}">
<ul class="menu">
{}</ul>
</nav>
</footer>
</body>
</html>
)",
              say(frame.language, "site.emergency"), say(frame.language, "nav.language"), language_links(frame));
}

}  // namespace

std::string lay_out(Document const& page, Frame const& frame) {
  auto const lead = page.lead.empty() ? Html() : html("<p class=\"lead\">{}</p>\n", page.lead);
  auto whole = head_of(page, frame);
  whole += top_of(page, frame);
  auto const heading = page.heading.empty() ? Html() : html(" class=\"{}\"", page.heading);
  whole += html("<main id=\"content\" tabindex=\"-1\">\n{}<h1{}>{}</h1>\n{}{}</main>\n",
                summary_of(frame.language, page.mistakes), heading, page.title, lead, page.content);
  whole += foot_of(frame);
  return whole.text();
}

std::string address(Language language, View path) {
  std::string whole("/");
  whole += code(language);
  return whole += path;
}

Html summary_of(Language language, std::vector<Mistake> const& mistakes) {
  if (mistakes.empty()) return {};
  Html items;
  for (auto const& [field, text] : mistakes) items += html("<li><a href=\"#{}\">{}</a></li>\n", field, text);
  return html(R"(<div class="errors" role="alert" tabindex="-1" autofocus>
<h2>{}</h2>
<ul>
{}</ul>
</div>
)",
              say_count(language, "error.summary", mistakes.size()), items);
}

View mistake_of(std::vector<Mistake> const& mistakes, View field) {
  auto const found = std::ranges::find(mistakes, field, &Mistake::field);
  return found == mistakes.end() ? View() : View(found->text);
}

}  // namespace cordon::praxis
