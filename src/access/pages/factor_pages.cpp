#include "access/pages/addresses.h"
#include "access/pages/layout.h"
#include "access/pages/moments.h"
#include "access/pages/ways.h"

namespace cordon::access {
namespace {

Html other_account(Language language) {
  return html("<p><a class=\"target\" href=\"{}\">{}</a></p>\n", address::other_account, say(language, "log-in.other-account"));
}

std::string key_of(StepUpPage::Asks asks) {
  switch (asks) {
    case StepUpPage::Asks::again: return "step-up.again";
    case StepUpPage::Asks::second_factor: return "step-up.second";
    case StepUpPage::Asks::passkey: return "step-up.passkey";
    case StepUpPage::Asks::level: break;
  }
  return "step-up.level";
}

// What is offered proves what is asked for: a code never stands for a passkey.
Html ways_of(Frame const& frame, StepUpPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  Ways ways(frame);
  ways.add(passkey_way(frame, page.mistakes, page.passkey));
  ways.add(provider_links(frame, page.providers));
  if (page.has_password && page.asks != StepUpPage::Asks::passkey) ways.add(password_form(frame, filling, page.email));
  if (page.has_code && (page.asks == StepUpPage::Asks::again || page.asks == StepUpPage::Asks::second_factor))
    ways.add(code_form(frame, filling, "code.submit"));
  return ways.all();
}

Html add_passkey(Language language, StepUpPage const& page) {
  if (page.add_passkey.empty()) return {};
  return html("<p>{} <a class=\"target\"{}>{}</a></p>\n", say(language, "step-up.none"), href(page.add_passkey),
              say(language, "security.passkey-add"));
}

}  // namespace

std::string draw(Frame const& frame, SecondFactorPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  Ways ways(frame);
  ways.add(passkey_way(frame, page.mistakes, page.passkey));
  if (page.has_code) ways.add(code_form(frame, filling, "log-in.submit"));
  if (page.has_recovery) ways.add(recovery_form(frame, filling));
  auto content = ways.all();
  content += other_account(frame.language);
  return lay_out(frame, {.title = say(frame.language, "second.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "second.lead", {{.name = "email", .value = page.email}}),
                         .mistakes = page.mistakes,
                         .has_script = !page.passkey.empty()});
}

std::string draw(Frame const& frame, PinPage const& page) {
  Filling const filling{.language = frame.language, .mistakes = page.mistakes};
  auto fields = line(filling, {.name = "pin",
                               .label = "pin.label",
                               .hint = "pin.hint",
                               .autocomplete = "one-time-code",
                               .more = "inputmode=\"numeric\" class=\"code\""});
  fields += button(frame.language, "log-in.submit");
  auto again = html("<input type=\"hidden\" name=\"email\" value=\"{}\">\n", page.email);
  again += paragraph(say(frame.language, "pin.nothing"), "soft");
  again += button(frame.language, "pin.again", "button plain");
  auto content = page.is_sent_again ? good_news(say(frame.language, "pin.sent-again")) : Html();
  content += form(frame, address::pin, fields);
  content += form(frame, address::pin_letter, again, "after");
  content += other_account(frame.language);
  return lay_out(frame, {.title = say(frame.language, "pin.title"),
                         .content = std::move(content),
                         .lead = say(frame.language, "pin.lead", {{.name = "email", .value = page.email}}),
                         .mistakes = page.mistakes});
}

std::string draw(Frame const& frame, StepUpPage const& page) {
  auto const key = key_of(page.asks);
  auto const within = say_span(frame.language, page.within);
  auto const lead = key + (page.within.count() > 0 ? ".within" : ".lead");
  auto content = ways_of(frame, page);
  content += add_passkey(frame.language, page);
  content += other_account(frame.language);
  return lay_out(frame, {.title = say(frame.language, key + ".title"),
                         .content = std::move(content),
                         .lead = say(frame.language, lead,
                                     {{.name = "site", .value = name_of(page.site)}, {.name = "within", .value = within}}),
                         .mistakes = page.mistakes,
                         .has_script = !page.passkey.empty()});
}

}  // namespace cordon::access
