#include "access/pages/ways.h"

#include "access/pages/addresses.h"
#include "access/pages/words.h"

namespace cordon::access {

void Ways::add(Html const& way) {
  if (way.empty()) return;
  if (!ways_.empty()) ways_ += paragraph(say(frame_.language, "log-in.or"), "or");
  ways_ += way;
}

Html Ways::all() const {
  return ways_.empty() ? Html() : html("<div class=\"card ways\">\n{}</div>\n", ways_);
}

Html provider_links(Frame const& frame, std::vector<ProviderChoice> const& providers) {
  Html links;
  for (auto const& [title, address] : providers)
    links += html("<li>{}</li>\n",
                  button_link(address, say(frame.language, "log-in.provider", {{.name = "provider", .value = title}})));
  return links.empty() ? Html() : html("<ul class=\"providers\">\n{}</ul>\n", links);
}

Html password_form(Frame const& frame, Filling const& filling, View email) {
  auto fields = account_field(frame.language, email);
  fields +=
      line(filling, {.name = "password", .label = "log-in.password", .kind = "password", .autocomplete = "current-password"});
  fields += html("<input type=\"hidden\" name=\"email\" value=\"{}\">\n", email);
  fields += button(frame.language, "step-up.password");
  return form(frame, address::password, fields, "");
}

Html code_form(Frame const& frame, Filling const& filling, View submit) {
  auto fields = line(filling, {.name = "code",
                               .label = "code.label",
                               .hint = "code.hint",
                               .autocomplete = "one-time-code",
                               .more = "inputmode=\"numeric\" class=\"code\""});
  fields += button(frame.language, submit);
  return form(frame, address::code, fields, "");
}

Html recovery_form(Frame const& frame, Filling const& filling) {
  auto fields = line(filling, {.name = "recovery",
                               .label = "recovery.label",
                               .hint = "recovery.hint",
                               .more = "autocapitalize=\"off\" spellcheck=\"false\" class=\"code\""});
  fields += button(frame.language, "recovery.submit", "button plain");
  bool const is_wrong = !mistake_of(frame.language, filling.mistakes, "recovery").empty();
  return html("<details{}>\n<summary>{}</summary>\n{}</details>\n", Html::raw(is_wrong ? " open" : ""),
              say(frame.language, "recovery.open"), form(frame, address::recovery, fields, ""));
}

Html passkey_way(Frame const& frame, std::vector<Mistake> const& mistakes, std::string const& options) {
  if (options.empty()) return {};
  return passkey_form(frame, mistakes,
                      {.address = address::passkey, .label = "passkey.use", .options = options, .is_main = true});
}

}  // namespace cordon::access
