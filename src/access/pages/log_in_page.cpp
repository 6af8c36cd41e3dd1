#include "access/pages/log_in_page.h"

#include "access/pages/addresses.h"
#include "access/pages/layout.h"
#include "access/pages/ways.h"

namespace cordon::access {
namespace {

Html news_of(Language language, LogInPage::News news) {
  switch (news) {
    case LogInPage::News::logged_out: return good_news(say(language, "log-in.out"));
    case LogInPage::News::password_saved: return good_news(say(language, "log-in.password-saved"));
    case LogInPage::News::took_too_long: return bad_news(say(language, "log-in.too-long"));
    case LogInPage::News::none: break;
  }
  return {};
}

// Address and password, or the address alone for a PIN. The browser may offer passkeys in the first field.
Html directory_form(Frame const& frame, LogInPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields = line(filling, {.name = "email",
                               .label = "log-in.email",
                               .kind = "email",
                               .autocomplete = page.passkey.empty() ? "username" : "username webauthn",
                               .value = page.email});
  if (page.has_address) {
    fields += button(frame.language, "log-in.submit");
    return form(frame, address::email, fields, "");
  }
  if (!page.has_password) {
    fields += button(frame.language, "log-in.pin");
    return form(frame, address::pin_letter, fields, "");
  }
  fields +=
      line(filling, {.name = "password", .label = "log-in.password", .kind = "password", .autocomplete = "current-password"});
  auto deeds = button(frame.language, "log-in.submit");
  if (page.has_pin)
    deeds += html("<button class=\"button plain\" formaction=\"{}\">{}</button>\n", address::pin_letter,
                  say(frame.language, "log-in.pin"));
  fields += actions({deeds});
  return form(frame, address::password, fields, "");
}

View title_of(GoOnPage::What what) {
  switch (what) {
    case GoOnPage::What::log_in: return "log-in.title";
    case GoOnPage::What::logged_out: return "logged-out.title";
    case GoOnPage::What::logged_in: break;
  }
  return "go-on.title";
}

std::string lead_of(Language language, SiteName const& site) {
  if (site.host.empty()) return say(language, "log-in.lead");
  return say(language, "log-in.lead-site", {{.name = "site", .value = name_of(site)}});
}

}  // namespace

std::string draw(Frame const& frame, LogInPage const& page) {
  Ways ways(frame);
  ways.add(provider_links(frame, page.providers));
  bool const has_form = page.has_address || page.has_password || page.has_pin;
  if (has_form) ways.add(directory_form(frame, page));
  if (!page.passkey.empty())
    ways.add(passkey_form(
        frame, page.mistakes,
        {.address = address::passkey, .label = "passkey.log-in", .options = page.passkey, .is_offered_early = has_form}));
  auto content = news_of(frame.language, page.news);
  if (!page.site.title.empty()) content += paragraph(page.site.host, "host");
  content += ways.all();
  return lay_out(frame, {.title = say(frame.language, "log-in.title"),
                         .content = std::move(content),
                         .lead = lead_of(frame.language, page.site),
                         .mistakes = page.mistakes,
                         .has_script = !page.passkey.empty()});
}

std::string draw(Frame const& frame, GoOnPage const& page) {
  auto const words = say(frame.language, "go-on.button", {{.name = "site", .value = name_of(page.site)}});
  auto const leads = href(page.address);
  auto refresh = leads.empty() ? Html() : html("<meta http-equiv=\"refresh\" content=\"0; url={}\">\n", page.address);
  return lay_out(frame, {.title = say(frame.language, title_of(page.what)),
                         .content = actions({button_link(page.address, words, "button")}),
                         .lead = say(frame.language, "go-on.lead"),
                         .head = std::move(refresh)});
}

}  // namespace cordon::access
