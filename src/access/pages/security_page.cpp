#include "access/pages/account_page.h"
#include "access/pages/addresses.h"
#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/pieces.h"
#include "pages/form.h"

namespace cordon::access {
namespace {

Html news_of(Language language, SecurityPage::News news) {
  switch (news) {
    case SecurityPage::News::passkey_added: return good_news(say(language, "security.news-passkey-added"));
    case SecurityPage::News::passkey_renamed: return good_news(say(language, "security.news-passkey-renamed"));
    case SecurityPage::News::passkey_removed: return good_news(say(language, "security.news-passkey-removed"));
    case SecurityPage::News::authenticator_added: return good_news(say(language, "security.news-authenticator-added"));
    case SecurityPage::News::authenticator_removed: return good_news(say(language, "security.news-authenticator-removed"));
    case SecurityPage::News::password_saved: return good_news(say(language, "security.news-password-saved"));
    case SecurityPage::News::none: break;
  }
  return {};
}

// Several links of one page have the same words: who hears them read hears which is which.
Html small_link(Language language, View to, View words, View what) {
  return html("<a class=\"button plain small\" href=\"{}\">{}<span class=\"unseen\"> ({})</span></a>\n", to, say(language, words),
              what);
}

Html row_of(Frame const& frame, OwnPasskey const& passkey) {
  auto const parameter = "?id=" + encode(passkey.id);
  auto const used = passkey.used ? html("{} {}", say(frame.language, "security.passkey-used"), time_of(frame, *passkey.used))
                                 : html("{}", say(frame.language, "security.passkey-unused"));
  auto const copied = passkey.is_copied ? paragraph(say(frame.language, "security.passkey-copied"), "soft") : Html();
  auto const deeds =
      actions({small_link(frame.language, std::string(address::passkey_rename) + parameter, "security.rename", passkey.name),
               small_link(frame.language, std::string(address::passkey_remove) + parameter, "security.remove", passkey.name)});
  return html("<li>\n<h3>{}</h3>\n<p class=\"soft\">{} {}<br>{}</p>\n{}{}</li>\n", passkey.name,
              say(frame.language, "security.passkey-since"), time_of(frame, passkey.added), used, copied, deeds);
}

Html section(View title, Html const& content) {
  return html("<section class=\"card\">\n<h2>{}</h2>\n{}</section>\n", title, content);
}

Html passkeys(Frame const& frame, SecurityPage const& page) {
  Html rows;
  for (auto const& passkey : page.passkeys) rows += row_of(frame, passkey);
  auto content = paragraph(say(frame.language, "security.passkeys-lead"));
  if (!rows.empty()) content += html("<ul class=\"rows\">\n{}</ul>\n", rows);
  auto const kind = page.passkeys.empty() ? "button" : "button plain";
  content += actions({button_link(address::passkey_add, say(frame.language, "security.passkey-add"), kind)});
  return section(say(frame.language, "security.passkeys"), content);
}

Html authenticator(Language language, SecurityPage const& page) {
  auto content = paragraph(say(language, page.has_authenticator ? "security.authenticator-on" : "security.authenticator-off"));
  auto deeds = button_link(address::authenticator,
                           say(language, page.has_authenticator ? "security.authenticator-new" : "security.authenticator-add"));
  if (page.has_authenticator)
    deeds += button_link(address::authenticator_remove, say(language, "security.authenticator-remove"), "button danger");
  content += actions({deeds});
  return section(say(language, "security.authenticator"), content);
}

Html recovery(Frame const& frame, SecurityPage const& page) {
  auto content = paragraph(say(frame.language, "recovery.lead"));
  content += html("<p><strong>{}</strong></p>\n", say_count(frame.language, "recovery.left", page.recovery_codes));
  if (page.recovery_codes > 0) content += paragraph(say(frame.language, "recovery.replaces"), "soft");
  content += form(frame, address::recovery_codes, button(frame.language, "recovery.make", "button plain"), "");
  return section(say(frame.language, "recovery.title"), content);
}

Html password(Language language, SecurityPage const& page) {
  auto content = paragraph(say(language, page.has_password ? "security.password-on" : "security.password-off"));
  auto const words = page.has_password ? "security.password-change" : "security.password-set";
  content += actions({button_link(address::own_password, say(language, words))});
  return section(say(language, "security.password"), content);
}

}  // namespace

std::string draw(Frame const& frame, SecurityPage const& page) {
  auto content = news_of(frame.language, page.news);
  content += passkeys(frame, page);
  content += authenticator(frame.language, page);
  content += recovery(frame, page);
  content += password(frame.language, page);
  return lay_out(frame, {.title = say(frame.language, "security.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "security.lead", {{.name = "email", .value = page.email}}),
                         .place = address::security});
}

}  // namespace cordon::access
