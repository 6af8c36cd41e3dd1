#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/practice.h"
#include "praxis/pages/terms.h"
#include "praxis/pages/times.h"

namespace cordon::praxis {
namespace {

http::Response back(Guest& guest, Appointment const& appointment, View more = {}) {
  return go(guest, visit_path(guest, appointment.id, {}, more));
}

}  // namespace

net::Task<http::Response> show_staff_cancel(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_ahead(guest, *appointment)) co_return back(guest, *appointment);
  auto content = facts_of(guest, *appointment);
  content += html(R"(<div class="notice warn"><p>{}</p></div>
<form class="actions" method="post" action="{}">
<button class="button danger">{}</button>
<a class="button plain" href="{}">{}</a>
</form>
)",
                  guest.say("visit.cancel-lead"), guest.address(visit_path(guest, appointment->id, "/cancel")),
                  guest.say("cancel.submit"), guest.address(visit_path(guest, appointment->id)), guest.say("cancel.keep"));
  co_return show(guest,
                 {.title = guest.say("cancel.title"), .content = std::move(content), .lead = {}, .place = "/staff/agenda"});
}

net::Task<http::Response> take_staff_cancel(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_ahead(guest, *appointment)) co_return back(guest, *appointment);
  auto& courier = guest.office.courier;
  auto const letter = co_await courier.owe(Courier::Deed::cancel, *appointment);
  if (!letter) co_return fail(letter.error());
  auto const cancelled = co_await guest.office.reception.cancel(appointment->patient, appointment->id);
  if (!cancelled) co_return fail(cancelled.error());
  courier.write_soon(*letter);
  co_return back(guest, *appointment);
}

net::Task<http::Response> show_staff_move(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (!is_ahead(guest, *appointment)) co_return back(guest, *appointment);
  auto const catalog = guest.office.catalog.get();
  auto const offer = Offer::of(*catalog, appointment->practitioner, appointment->place, appointment->motive);
  if (!offer) co_return show_problem(guest, 409);
  auto const times = co_await free_times(guest, *offer, guest.address(visit_path(guest, appointment->id, "/move", "from=")));
  if (!times) co_return fail(times.error());
  auto content = move_refused(guest);
  content += html("<h2>{}</h2>\n{}", guest.say("move.now"), facts_of(guest, *appointment));
  content += html(R"(<form class="card" method="post" action="{}">
<h2 id="times">{}</h2>
{}</form>
<p><a class="target" href="{}">{}</a></p>
)",
                  guest.address(visit_path(guest, appointment->id, "/move")), guest.say("practitioner.times"), *times,
                  guest.address(visit_path(guest, appointment->id)), guest.say("move.keep"));
  co_return show(guest,
                 {.title = guest.say("visit.move-title"), .content = std::move(content), .lead = {}, .place = "/staff/agenda"});
}

net::Task<http::Response> take_staff_move(Guest& guest) {
  auto const appointment = co_await staff_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  auto const start = parse_instant(guest.form["start"]);
  if (!is_ahead(guest, *appointment)) co_return back(guest, *appointment);
  if (!start) co_return go(guest, visit_path(guest, appointment->id, "/move"));
  auto& courier = guest.office.courier;
  auto const letter = co_await courier.owe(Courier::Deed::move, *appointment);
  if (!letter) co_return fail(letter.error());
  auto const moved = co_await guest.office.reception.move(*appointment, appointment->place, *start);
  bool const is_unfit = !moved && moved.error().code == Code::invalid;
  if (!moved && !is_unfit) co_return fail(moved.error());
  courier.write_soon(*letter);
  if (is_unfit || moved->outcome == Outcome::taken) co_return go(guest, visit_path(guest, appointment->id, "/move", "taken=yes"));
  co_return back(guest, *appointment, moved->outcome == Outcome::done ? "moved=yes" : "");
}

}  // namespace cordon::praxis
