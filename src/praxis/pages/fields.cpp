#include "praxis/pages/fields.h"

namespace cordon::praxis {
namespace {

// What a field says of itself to who does not see it.
struct About {
  View mistake;
  Html notes;       // hint and mistake, before the field
  Html attributes;  // of the field: which notes are its own
};

About about(Filling const& filling, View name, View hint, View mistake) {
  About made{.mistake = mistake, .notes = {}, .attributes = {}};
  std::string ids;
  if (!hint.empty()) {
    made.notes += html("<p class=\"hint\" id=\"{}-hint\">{}</p>\n", name, say(filling.language, hint));
    ids += std::string(name) + "-hint";
  }
  if (!made.mistake.empty()) {
    made.notes += html("<p class=\"error\" id=\"{}-error\">{}</p>\n", name, made.mistake);
    ids += (ids.empty() ? "" : " ") + std::string(name) + "-error";
  }
  if (!ids.empty()) made.attributes += html(" aria-describedby=\"{}\"", ids);
  if (!made.mistake.empty()) made.attributes += Html::raw(" aria-invalid=\"true\"");
  return made;
}

About about(Filling const& filling, View name, View hint) {
  return about(filling, name, hint, mistake_of(filling.mistakes, name));
}

View wrong(About const& about) {
  return about.mistake.empty() ? "" : " wrong";
}

Html label_text(Filling const& filling, View label, bool required) {
  auto text = html("{}", say(filling.language, label));
  if (!required) text += html(" <span class=\"optional\">({})</span>", say(filling.language, "common.optional"));
  return text;
}

View autocomplete(Filling const& filling, View token) {
  return filling.of_reader ? token : "off";
}

// What was typed as a password is not sent back.
Html value_of(Filling const& filling, Line const& line) {
  auto const value = filling.form[line.name];
  return line.kind == "password" || value.empty() ? Html() : html(" value=\"{}\"", value);
}

Html part(Filling const& filling, std::string const& name, View label, Line const& line) {
  bool const is_year = line.name == "year";
  auto const token = autocomplete(filling, line.autocomplete);
  return html(R"(<div class="part{}"><label for="{}">{}</label>
<input id="{}" name="{}" type="text" inputmode="numeric" maxlength="{}" autocomplete="{}" value="{}" required></div>
)",
              is_year ? "" : " narrow", name, say(filling.language, label), name, name, is_year ? 4 : 2, token,
              filling.form[name]);
}

}  // namespace

Html line(Filling const& filling, Line const& line) {
  auto const made = about(filling, line.name, line.hint);
  return html(R"(<div class="field{}">
<label for="{}">{}</label>
{}<input id="{}" name="{}" type="{}" autocomplete="{}"{}{}{}>
</div>
)",
              wrong(made), line.name, label_text(filling, line.label, line.required), made.notes, line.name, line.name, line.kind,
              autocomplete(filling, line.autocomplete), value_of(filling, line), Html::raw(line.required ? " required" : ""),
              made.attributes);
}

Html text_area(Filling const& filling, Line const& line) {
  auto const made = about(filling, line.name, line.hint);
  auto const most = line.most == 0 ? Html() : html(" maxlength=\"{}\"", line.most);
  return html(R"(<div class="field{}">
<label for="{}">{}</label>
{}<textarea id="{}" name="{}" rows="4" autocomplete="{}"{}{}>{}</textarea>
</div>
)",
              wrong(made), line.name, label_text(filling, line.label, line.required), made.notes, line.name, line.name,
              autocomplete(filling, line.autocomplete), most, made.attributes, filling.form[line.name]);
}

Html select(Filling const& filling, View name, View label, std::span<Option const> options, View nothing_chosen) {
  return select(filling, {.name = name, .label = label}, options, nothing_chosen);
}

Html select(Filling const& filling, Line const& line, std::span<Option const> options, View nothing_chosen) {
  auto const made = about(filling, line.name, line.hint);
  Html items = nothing_chosen.empty() ? Html() : html("<option value=\"\">{}</option>\n", say(filling.language, nothing_chosen));
  for (auto const& [value, text, more] : options) {
    auto const chosen = Html::raw(filling.form[line.name] == value ? " selected" : "");
    items += html("<option value=\"{}\"{}>{}</option>\n", value, chosen, text);
  }
  return html(R"(<div class="field{}">
<label for="{}">{}</label>
{}<select id="{}" name="{}" autocomplete="{}"{}>
{}</select>
</div>
)",
              wrong(made), line.name, label_text(filling, line.label, line.required), made.notes, line.name, line.name,
              autocomplete(filling, line.autocomplete), made.attributes, items);
}

Html radios(Filling const& filling, View name, View label, std::span<Option const> options) {
  auto const made = about(filling, name, {});
  Html items;
  for (auto const& [value, text, more] : options) {
    auto const id = items.empty() ? html(" id=\"{}\"", name) : Html();
    auto const chosen = Html::raw(filling.form[name] == value ? " checked" : "");
    auto const small = more.empty() ? Html() : html(" <small>{}</small>", more);
    items +=
        html("<label class=\"choice\"><input type=\"radio\" name=\"{}\" value=\"{}\"{}{} required><span>{}{}</span></label>\n",
             name, value, id, chosen, text, small);
  }
  return html("<fieldset class=\"field{}\"{}>\n<legend>{}</legend>\n{}<div class=\"choices\">\n{}</div>\n</fieldset>\n",
              wrong(made), made.attributes, say(filling.language, label), made.notes, items);
}

Html date_fields(Filling const& filling, View name, View label, View hint) {
  std::string const year = std::string(name) + "-year";
  auto made = about(filling, name, hint, mistake_of(filling.mistakes, year));
  auto parts = part(filling, std::string(name) + "-day", "person.day", {.name = "day", .label = {}, .autocomplete = "bday-day"});
  parts +=
      part(filling, std::string(name) + "-month", "person.month", {.name = "month", .label = {}, .autocomplete = "bday-month"});
  parts += part(filling, year, "person.year", {.name = "year", .label = {}, .autocomplete = "bday-year"});
  return html("<fieldset class=\"field{}\"{}>\n<legend>{}</legend>\n{}<div class=\"row\">\n{}</div>\n</fieldset>\n", wrong(made),
              made.attributes, say(filling.language, label), made.notes, parts);
}

std::string say_password(Language language, Error const& error) {
  if (error.reason == "password.short") return say(language, "error.password-short", {{.name = "count", .value = "10"}});
  return say(language, "error.password-weak");
}

Html check_box(Filling const& filling, View name, View label) {
  auto const made = about(filling, name, {});
  auto const chosen = Html::raw(filling.form[name] == "yes" ? " checked" : "");
  return html(R"(<div class="field{}">
{}<label class="choice"><input type="checkbox" id="{}" name="{}" value="yes"{} required{}><span>{}</span></label>
</div>
)",
              wrong(made), made.notes, name, name, chosen, made.attributes, say(filling.language, label));
}

}  // namespace cordon::praxis
