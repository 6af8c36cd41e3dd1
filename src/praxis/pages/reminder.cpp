#include "praxis/pages/reminder.h"

namespace cordon::praxis {

net::Task<Html> reminder_to_confirm(Guest& guest) {
  static_assert(Accounts::confirm_time == std::chrono::days(7), "the words say so");
  auto const is_confirmed = co_await guest.office.accounts.is_confirmed(*guest.session);
  if (!is_confirmed) co_return fail(is_confirmed.error());
  if (*is_confirmed) co_return Html();
  co_return html("<div class=\"notice warn\"><p>{}</p><p><a class=\"target\" href=\"{}\">{}</a></p></div>\n",
                 guest.say("profile.unconfirmed"), guest.address("/account/email"), guest.say("profile.unconfirmed-again"));
}

}  // namespace cordon::praxis
