#include "access/pages/fields.h"

#include <algorithm>

#include "access/pages/words.h"

namespace cordon::access {
namespace {

constexpr unsigned choices_of_hours[] = {1, 2, 4, 8, 12, 24};

// What a field says of itself to who does not see it.
struct About {
  bool is_wrong = false;
  Html notes{};       // hint and mistake, before the field
  Html attributes{};  // of the field: which notes are its own
};

About about(Filling const& filling, View name, View hint) {
  auto const mistake = mistake_of(filling.language, filling.mistakes, name);
  About made{.is_wrong = !mistake.empty()};
  std::string ids;
  if (!hint.empty()) {
    made.notes += html("<p class=\"hint\" id=\"{}-hint\">{}</p>\n", name, say(filling.language, hint));
    ids = std::string(name) + "-hint";
  }
  if (made.is_wrong) {
    made.notes += html("<p class=\"error\" id=\"{}-error\">{}</p>\n", name, mistake);
    ids += (ids.empty() ? "" : " ") + std::string(name) + "-error";
  }
  if (!ids.empty()) made.attributes += html(" aria-describedby=\"{}\"", ids);
  if (made.is_wrong) made.attributes += Html::raw(" aria-invalid=\"true\"");
  return made;
}

// A field with its label and what is said of it.
Html frame_of(Filling const& filling, View name, View label, About const& about, Html const& input) {
  return html("<div class=\"field{}\">\n<label for=\"{}\">{}</label>\n{}{}\n</div>\n", about.is_wrong ? " wrong" : "", name,
              say(filling.language, label), about.notes, input);
}

}  // namespace

Html line(Filling const& filling, Line const& line) {
  auto const made = about(filling, line.name, line.hint);
  auto const value = line.kind == "password" || line.value.empty() ? Html() : html(" value=\"{}\"", line.value);
  auto const input =
      html("<input id=\"{}\" name=\"{}\" type=\"{}\" autocomplete=\"{}\"{} required{}{}>", line.name, line.name, line.kind,
           line.autocomplete, value, made.attributes, Html::raw(line.more.empty() ? "" : " " + std::string(line.more)));
  return frame_of(filling, line.name, line.label, made, input);
}

Html text_area(Filling const& filling, Line const& line, std::size_t most) {
  auto const made = about(filling, line.name, line.hint);
  auto const input =
      html("<textarea id=\"{}\" name=\"{}\" rows=\"4\" maxlength=\"{}\" autocomplete=\"off\" required{}>\n{}</textarea>",
           line.name, line.name, most, made.attributes, line.value);
  return frame_of(filling, line.name, line.label, made, input);
}

Html hours_field(Filling const& filling, unsigned most, unsigned chosen) {
  auto const made = about(filling, "hours", {});
  Html items;
  for (auto const hours : choices_of_hours) {
    if (hours > most && hours != choices_of_hours[0]) break;
    auto const is_chosen = Html::raw(hours == chosen ? " selected" : "");
    items += html("<option value=\"{}\"{}>{}</option>\n", hours, is_chosen, say_count(filling.language, "span.hours", hours));
  }
  auto const input = html("<select id=\"hours\" name=\"hours\" autocomplete=\"off\"{}>\n{}</select>", made.attributes, items);
  return frame_of(filling, "hours", "approval.hours", made, input);
}

Html new_password_fields(Filling const& filling, View email) {
  auto fields = account_field(filling.language, email);
  fields += line(
      filling,
      {.name = "password", .label = "password.new", .hint = "password.hint", .kind = "password", .autocomplete = "new-password"});
  fields += line(filling, {.name = "again", .label = "password.again", .kind = "password", .autocomplete = "new-password"});
  return fields;
}

Html account_field(Language language, View email) {
  return html(R"(<div class="field">
<label for="account">{}</label>
<input id="account" name="account" type="email" autocomplete="username" value="{}" readonly>
</div>
)",
              say(language, "log-in.email"), email);
}

}  // namespace cordon::access
