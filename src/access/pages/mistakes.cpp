#include "access/pages/mistakes.h"

#include <algorithm>
#include <array>

#include "access/pages/words.h"

namespace cordon::access {
namespace {

struct Known {
  Mistake mistake;
  View field;
  View words;
};
constexpr Known known[] = {
    {Mistake::log_in, "email", "error.log-in"},
    {Mistake::slow_down, "content", "error.slow-down"},
    {Mistake::email, "email", "error.email"},
    {Mistake::email_unknown, "email", "error.email-unknown"},
    {Mistake::code, "code", "error.code"},
    {Mistake::recovery, "recovery", "error.recovery"},
    {Mistake::pin, "pin", "error.pin"},
    {Mistake::pin_over, "pin", "error.pin-over"},
    {Mistake::passkey, "passkey", "error.passkey"},
    {Mistake::password_old, "old", "error.password-old"},
    {Mistake::password_short, "password", "error.password-short"},
    {Mistake::password_long, "password", "error.password-long"},
    {Mistake::password_weak, "password", "error.password-weak"},
    {Mistake::password_different, "again", "error.password-different"},
    {Mistake::name_missing, "name", "error.name-missing"},
    {Mistake::name_long, "name", "error.name-long"},
    {Mistake::name_taken, "name", "error.name-taken"},
    {Mistake::purpose_missing, "purpose", "error.reason-missing"},
    {Mistake::purpose_long, "purpose", "error.reason-long"},
    {Mistake::reason_missing, "reason", "error.reason-missing"},
    {Mistake::reason_long, "reason", "error.reason-long"},
    {Mistake::hours, "hours", "error.hours"},
};
static_assert(std::size(known) == static_cast<std::size_t>(Mistake::last_) + 1);

Known const& row(Mistake mistake) {
  return *std::ranges::find(known, mistake, &Known::mistake);
}

}  // namespace

View field_of(Mistake mistake) {
  return row(mistake).field;
}

std::string say(Language language, Mistake mistake) {
  return say(language, row(mistake).words);
}

Html summary_of(Language language, std::vector<Mistake> const& mistakes) {
  if (mistakes.empty()) return {};
  Html items;
  for (auto const mistake : mistakes)
    items += html("<li><a href=\"#{}\">{}</a></li>\n", field_of(mistake), say(language, mistake));
  return html(R"(<div class="errors" role="alert" tabindex="-1" autofocus>
<h2>{}</h2>
<ul>
{}</ul>
</div>
)",
              say_count(language, "error.summary", mistakes.size()), items);
}

std::string mistake_of(Language language, std::vector<Mistake> const& mistakes, View field) {
  auto const found = std::ranges::find(mistakes, field, field_of);
  return found == mistakes.end() ? std::string() : say(language, *found);
}

}  // namespace cordon::access
