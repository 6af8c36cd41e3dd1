#include "access/pages/pieces.h"

#include "access/pages/words.h"

namespace cordon::access {
namespace {

bool leads_somewhere(View address) {
  if (address.starts_with("https://") || address.starts_with("http://")) return true;
  // Browsers take "/\" for "//", which is another host.
  return address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
}

Html kind_of(View kind) {
  return kind.empty() ? Html() : html(" class=\"{}\"", kind);
}

}  // namespace

Html href(View address) {
  return leads_somewhere(address) ? html(" href=\"{}\"", address) : Html();
}

Html form(Frame const& frame, View address, Html const& content, View kind) {
  auto carried = html("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", frame.token);
  for (auto const& [name, value] : frame.fields)
    carried += html("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
  return html("<form{} method=\"post\" action=\"{}\" novalidate>\n{}{}</form>\n", kind_of(kind), address, carried, content);
}

Html button(Language language, View words, View kind) {
  return html("<button class=\"{}\">{}</button>\n", kind, say(language, words));
}

Html button_link(View address, View text, View kind) {
  return html("<a class=\"{}\"{}>{}</a>\n", kind, href(address), text);
}

Html actions(std::initializer_list<Html> deeds) {
  Html all;
  for (auto const& deed : deeds) all += deed;
  return html("<div class=\"actions\">\n{}</div>\n", all);
}

Html good_news(View text) {
  return html("<div class=\"notice good\" role=\"status\"><p>{}</p></div>\n", text);
}

Html bad_news(View text) {
  return html("<div class=\"notice bad\" role=\"alert\"><p>{}</p></div>\n", text);
}

Html facts(std::initializer_list<Fact> rows) {
  Html all;
  for (auto const& [name, value] : rows) {
    if (!value.empty()) all += html("<dt>{}</dt><dd>{}</dd>\n", name, value);
  }
  return html("<dl class=\"facts\">\n{}</dl>\n", all);
}

Html paragraph(View text, View kind) {
  return html("<p{}>{}</p>\n", kind_of(kind), text);
}

Html own_words(Language language, OwnWords const& words) {
  if (words.language.empty() || words.language == code(language)) return html("{}", words.text);
  return html("<span lang=\"{}\">{}</span>", words.language, words.text);
}

std::string const& name_of(SiteName const& site) {
  return site.title.empty() ? site.host : site.title;
}

Html site_of(SiteName const& site) {
  if (site.title.empty()) return html("{}", site.host);
  return html("{} <small>{}</small>", site.title, site.host);
}

}  // namespace cordon::access
