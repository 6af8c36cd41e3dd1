#include "praxis/pages/facts.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/relatives.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

// A relative who still has appointments stays: practices expect somebody of whom they would know nothing any more.
namespace cordon::praxis {
namespace {

// Their appointments, each with its page.
net::Task<Html> appointments_of(Guest& guest, std::vector<Id> ids) {
  Html items;
  for (auto const id : ids) {
    auto const found = co_await guest.office.reception.appointments().find(id);
    if (!found) co_return fail(found.error());
    if (*found)
      items += html("<li><a class=\"target\" href=\"{}\">{}</a></li>\n", guest.address(fmt::format("/appointments/{}", id)),
                    line_of(guest, **found));
  }
  co_return items;
}

Html stay(Guest const& guest) {
  return html("<a class=\"button plain\" href=\"{}\">{}</a>\n", guest.address("/account/relatives"), guest.say("relatives.keep"));
}

Html question(Guest const& guest, KnownRelative const& relative) {
  return html(R"(<div class="notice warn"><p>{}</p></div>
<form class="actions" method="post" action="{}">
<button class="button danger">{}</button>
{}</form>
)",
              guest.say("relatives.remove-lead"), guest.address(relative_path(relative.patient, "/remove")),
              guest.say("common.remove"), stay(guest));
}

Html refusal(Guest const& guest, Html const& appointments) {
  auto all = bad_news(guest.say("relatives.remove-ahead"));
  all += html("<ul class=\"card list\">\n{}</ul>\n<div class=\"actions\">\n{}</div>\n", appointments, stay(guest));
  return all;
}

net::Task<http::Response> show_removal(Guest& guest, KnownRelative relative, int refused) {
  auto const ids = co_await guest.office.family.appointments_ahead(relative.patient);
  if (!ids) co_return fail(ids.error());
  auto const appointments = co_await appointments_of(guest, *ids);
  if (!appointments) co_return fail(appointments.error());
  auto content = appointments->empty() ? question(guest, relative) : refusal(guest, *appointments);
  auto const name = name_of(relative.profile);
  co_return show(guest,
                 {.title = guest.say("relatives.remove-title", {{.name = "name", .value = name}}),
                  .content = std::move(content),
                  .lead = {},
                  .place = "/account"},
                 appointments->empty() ? 200 : refused);
}

}  // namespace

net::Task<http::Response> show_relative_removal(Guest& guest) {
  auto const relative = co_await own_relative(guest);
  if (!relative) co_return fail(relative.error());
  co_return co_await show_removal(guest, *relative, 200);
}

net::Task<http::Response> take_relative_removal(Guest& guest) {
  auto const relative = co_await own_relative(guest);
  if (!relative) co_return fail(relative.error());
  auto const erased = co_await guest.office.family.erase(*guest.session, relative->patient);
  if (erased) co_return go(guest, "/account/relatives?removed=yes");
  if (erased.error().reason != "family.appointments") co_return fail(erased.error());
  co_return co_await show_removal(guest, *relative, 409);
}

}  // namespace cordon::praxis
