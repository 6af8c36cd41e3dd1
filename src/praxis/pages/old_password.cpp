#include "praxis/pages/old_password.h"

#include "praxis/pages/pieces.h"

namespace cordon::praxis {

Html old_password_field(Filling const& filling) {
  return line(filling, {.name = "old", .label = "profile.password-old", .kind = "password", .autocomplete = "current-password"});
}

Html new_password_fields(Filling const& filling) {
  auto fields = line(filling, {.name = "password",
                               .label = "new-password.new",
                               .hint = "person.password-hint",
                               .kind = "password",
                               .autocomplete = "new-password"});
  fields += line(filling, {.name = "again", .label = "new-password.again", .kind = "password", .autocomplete = "new-password"});
  return fields;
}

std::optional<Refusal> refusal_of(Guest const& guest, Error const& error) {
  if (error.reason == "login.slow_down")
    return Refusal{.news = bad_news(say_count(guest.language, "error.too-many", 1)), .status = 429};
  if (error.reason == "login.wrong") return Refusal{.mistakes = {{.field = "old", .text = guest.say("error.password-old")}}};
  return {};
}

}  // namespace cordon::praxis
