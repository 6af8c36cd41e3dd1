#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"
#include "praxis/pages/times.h"

namespace cordon::praxis {
namespace {

using State = Appointment::State;

std::string at(Appointment const& appointment, View where) {
  return fmt::format("/appointments/{}{}", appointment.id, where);
}

}  // namespace

net::Task<http::Response> show_cancel(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_ahead(guest, *appointment)) co_return go(guest, at(*appointment, ""));
  auto content = facts_of(guest, *appointment);
  content += html(R"(<div class="notice warn"><p>{}</p></div>
<p>{} <a class="target" href="{}">{}</a></p>
<form class="actions" method="post" action="{}">
<button class="button danger">{}</button>
<a class="button plain" href="{}">{}</a>
</form>
)",
                  guest.say("cancel.lead"), guest.say("cancel.instead"), guest.address(at(*appointment, "/move")),
                  guest.say("booked.move"), guest.address(at(*appointment, "/cancel")), guest.say("cancel.submit"),
                  guest.address("/appointments"), guest.say("cancel.keep"));
  co_return show(guest,
                 {.title = guest.say("cancel.title"), .content = std::move(content), .lead = {}, .place = "/appointments"});
}

net::Task<http::Response> take_cancel(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  bool const was_cancelled = appointment->state == State::cancelled;
  if (!was_cancelled && !is_ahead(guest, *appointment)) co_return go(guest, at(*appointment, ""));
  auto const cancelled = co_await guest.office.reception.cancel(appointment->patient, appointment->id);
  if (!cancelled) co_return fail(cancelled.error());
  co_return go(guest, "/appointments?cancelled=yes");
}

net::Task<http::Response> show_move(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_ahead(guest, *appointment)) co_return go(guest, at(*appointment, ""));
  auto const catalog = guest.office.catalog.get();
  auto const offer = Offer::of(*catalog, appointment->practitioner, appointment->place, appointment->motive);
  if (!offer) co_return show_problem(guest, 409);
  auto const times = co_await free_times(guest, *offer, guest.address(at(*appointment, "/move?from=")));
  if (!times) co_return fail(times.error());
  auto content = move_refused(guest);
  content += html("<h2>{}</h2>\n{}", guest.say("move.now"), facts_of(guest, *appointment));
  content += html(R"(<form class="card" method="post" action="{}">
<h2 id="times">{}</h2>
{}</form>
<p><a class="target" href="{}">{}</a></p>
)",
                  guest.address(at(*appointment, "/move")), guest.say("practitioner.times"), *times,
                  guest.address(at(*appointment, "")), guest.say("move.keep"));
  co_return show(guest, {.title = guest.say("move.title"),
                         .content = std::move(content),
                         .lead = guest.say("move.lead"),
                         .place = "/appointments"});
}

net::Task<http::Response> take_move(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  auto const start = parse_instant(guest.form["start"]);
  if (!start || !is_ahead(guest, *appointment)) co_return go(guest, at(*appointment, "/move"));
  auto const moved = co_await guest.office.reception.move(*appointment, appointment->place, *start);
  bool const is_unfit = !moved && moved.error().code == Code::invalid;
  if (!moved && !is_unfit) co_return fail(moved.error());
  if (is_unfit || moved->outcome == Outcome::taken) co_return go(guest, at(*appointment, "/move?taken=yes"));
  co_return go(guest, at(*appointment, moved->outcome == Outcome::done ? "?moved=yes" : ""));
}

}  // namespace cordon::praxis
