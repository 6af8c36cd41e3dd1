#include "access/pages/account_page.h"
#include "access/pages/addresses.h"
#include "access/pages/layout.h"
#include "access/pages/qr_code.h"
#include "access/pages/ways.h"

namespace cordon::access {
namespace {

Html hidden(View name, View value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
}

Html back_to_security(Language language) {
  return html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n", address::security, say(language, "security.back"));
}

Html name_field(Frame const& frame, std::vector<Mistake> const& mistakes, View name) {
  Filling const filling{.language = frame.language, .mistakes = mistakes};
  return line(filling, {.name = "name",
                        .label = "security.passkey-name",
                        .hint = "security.passkey-name-hint",
                        .value = name,
                        .more = "maxlength=\"60\""});
}

// In groups of four, as people read it aloud.
std::string in_groups(View secret) {
  std::string grouped;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (i > 0 && i % 4 == 0) grouped += ' ';
    grouped += secret[i];
  }
  return grouped;
}

// Without a picture, when the secret does not fit into one, people still type it.
Html secret_of(Language language, AuthenticatorPage const& page) {
  auto const picture = qr_code(page.address, say(language, "authenticator.picture"));
  auto content = picture ? *picture : Html();
  content += html("<p>{}</p>\n<p class=\"secret\" translate=\"no\">{}</p>\n", say(language, "authenticator.secret"),
                  in_groups(page.secret));
  // Not the web's, but this page's own business: it opens the app on this device.
  if (page.address.starts_with("otpauth://"))
    content += html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n", page.address, say(language, "authenticator.open"));
  return content;
}

std::string lay_out_own(Frame const& frame, View title, Html content, std::vector<Mistake> const& mistakes,
                        std::string lead = {}) {
  content += back_to_security(frame.language);
  return lay_out(frame, {.title = std::string(title),
                         .content = std::move(content),
                         .lead = std::move(lead),
                         .place = address::security,
                         .mistakes = mistakes});
}

}  // namespace

std::string draw(Frame const& frame, InvitationPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  Ways ways(frame);
  if (!page.passkey.empty())
    ways.add(passkey_form(frame, page.mistakes,
                          {.address = address::invitation_passkey,
                           .label = "invitation.passkey",
                           .options = page.passkey,
                           .deed = PasskeyForm::Deed::make,
                           .is_main = true,
                           .fields = hidden("link", page.link)}));
  auto fields = hidden("link", page.link);
  fields += new_password_fields(filling, page.email);
  fields += button(frame.language, "password.submit", page.passkey.empty() ? "button" : "button plain");
  ways.add(form(frame, address::invitation, fields, ""));
  return lay_out(frame, {.title = say(frame.language, "invitation.title"),
                         .content = ways.all(),
                         .lead = say(frame.language, page.passkey.empty() ? "invitation.lead" : "invitation.lead-passkey",
                                     {{.name = "organisation", .value = frame.organisation}}),
                         .mistakes = page.mistakes,
                         .has_script = !page.passkey.empty()});
}

std::string draw(Frame const& frame, AddPasskeyPage const& page) {
  auto const asked = passkey_form(frame, page.mistakes,
                                  {.address = address::passkey_add,
                                   .label = "security.passkey-make",
                                   .options = page.passkey,
                                   .deed = PasskeyForm::Deed::make,
                                   .is_main = true,
                                   .fields = name_field(frame, page.mistakes, page.name)});
  auto content = html("<div class=\"card\">\n{}</div>\n", asked);
  content += back_to_security(frame.language);
  return lay_out(frame, {.title = say(frame.language, "security.passkey-add"),
                         .content = std::move(content),
                         .lead = say(frame.language, "security.passkey-add-lead"),
                         .place = address::security,
                         .mistakes = page.mistakes,
                         .has_script = true});
}

std::string draw(Frame const& frame, RenamePasskeyPage const& page) {
  auto fields = hidden("id", page.id);
  fields += name_field(frame, page.mistakes, page.name);
  fields += button(frame.language, "security.save");
  return lay_out_own(frame, say(frame.language, "security.rename-title"), form(frame, address::passkey_rename, fields),
                     page.mistakes);
}

std::string draw(Frame const& frame, RemovalPage const& page) {
  bool const is_passkey = page.what == RemovalPage::What::passkey;
  auto content = is_passkey ? hidden("id", page.id) : Html();
  content += paragraph(say(frame.language, is_passkey ? "removal.passkey" : "removal.authenticator"));
  if (page.is_last) content += html("<p><strong>{}</strong></p>\n", say(frame.language, "removal.last"));
  content += button(frame.language, "removal.submit", "button danger");
  auto const title = is_passkey ? say(frame.language, "removal.passkey-title", {{.name = "name", .value = page.name}})
                                : say(frame.language, "removal.authenticator-title");
  return lay_out_own(frame, title, form(frame, is_passkey ? address::passkey_remove : address::authenticator_remove, content),
                     {});
}

std::string draw(Frame const& frame, AuthenticatorPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields = html("<h2>{}</h2>\n", say(frame.language, "authenticator.first"));
  fields += secret_of(frame.language, page);
  fields += html("<h2>{}</h2>\n", say(frame.language, "authenticator.then"));
  fields += line(filling, {.name = "code",
                           .label = "code.label",
                           .hint = "code.hint",
                           .autocomplete = "one-time-code",
                           .more = "inputmode=\"numeric\" class=\"code\""});
  fields += button(frame.language, "authenticator.submit");
  return lay_out_own(frame, say(frame.language, "authenticator.title"), form(frame, address::authenticator, fields),
                     page.mistakes, say(frame.language, "authenticator.lead"));
}

std::string draw(Frame const& frame, RecoveryCodesPage const& page) {
  Html items;
  for (auto const& code : page.codes) items += html("<li>{}</li>\n", code);
  auto content = html("<div class=\"card\">\n<ol class=\"codes\" translate=\"no\">\n{}</ol>\n{}</div>\n", items,
                      paragraph(say(frame.language, "recovery.print"), "soft screen"));
  content += actions({button_link(address::security, say(frame.language, "recovery.kept"), "button")});
  return lay_out(frame, {.title = say(frame.language, "recovery.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "recovery.once"),
                         .place = address::security});
}

std::string draw(Frame const& frame, OwnPasswordPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields =
      page.has_old
          ? line(filling, {.name = "old", .label = "password.old", .kind = "password", .autocomplete = "current-password"})
          : Html();
  fields += new_password_fields(filling, page.email);
  fields += button(frame.language, "password.submit");
  auto const title = page.has_old ? "security.password-change" : "security.password-set";
  return lay_out_own(frame, say(frame.language, title), form(frame, address::own_password, fields), page.mistakes,
                     say(frame.language, "password.others"));
}

}  // namespace cordon::access
