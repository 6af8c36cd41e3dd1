#include "praxis/house/own_appointment.h"
#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

constexpr Line remark_line{
    .name = "remark", .label = "confirm.remark", .hint = "confirm.remark-hint", .required = false, .most = longest_remark};

std::string back_to(Appointment const& appointment, View notice) {
  return fmt::format("/practitioners/{}?place={}&motive={}&notice={}", appointment.practitioner, appointment.place,
                     appointment.motive, notice);
}

// What somebody asks for by a button of a practitioner's page.
Wanted wanted(Guest const& guest) {
  auto const& form = guest.form;
  return {.patient = guest.session ? guest.session->account : 0,
          .practitioner = number(form["practitioner"]),
          .place = number(form["place"]),
          .motive = number(form["motive"]),
          .start = parse_instant(form["start"]).value_or(Instant()),
          .key = std::string(form["key"].substr(0, 50)) + ":" + std::string(form["start"].substr(0, 20))};
}

std::string page_of(Wanted const& wanted, View notice) {
  return fmt::format("/practitioners/{}?place={}&motive={}&notice={}", wanted.practitioner, wanted.place, wanted.motive, notice);
}

// For whom: their own record, and those of relatives.
net::Task<std::vector<Option>> people(Guest& guest) {
  auto const all = co_await guest.office.family.all(*guest.session);
  if (!all) co_return fail(all.error());
  std::vector<Option> options;
  for (auto const& [patient, kind] : *all) {
    auto const profile = co_await guest.office.records.read(Actor::patient(*guest.session), patient, Purpose::booking);
    if (!profile) co_return fail(profile.error());
    auto const name = profile->given_name + " " + profile->family_name;
    auto const born = say_numeric(guest.language, profile->birth_date);
    options.push_back({.value = std::to_string(patient),
                       .text = kind == Relation::self ? guest.say("confirm.for-me", {{.name = "name", .value = name}})
                                                      : guest.say("confirm.for-relative", {{.name = "name", .value = name},
                                                                                           {.name = "date", .value = born}})});
  }
  co_return options;
}

net::Task<http::Response> ask(Guest& guest, Appointment const& appointment, std::vector<Mistake> mistakes) {
  auto const facts = facts_of(guest, appointment);
  auto const options = co_await people(guest);
  if (!options) co_return fail(options.error());
  Form form = guest.form;
  if (!form.has("patient")) form.set("patient", std::to_string(guest.session->account));
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto const until = time_of(guest, appointment, std::chrono::floor<std::chrono::minutes>(appointment.expires));
  auto content = html("<div class=\"notice warn\"><p><strong>{}</strong></p><p>{}</p></div>\n",
                      guest.say("confirm.kept", {{.name = "time", .value = until}}), guest.say("confirm.not-yet"));
  content += facts;
  content += html(R"(<form class="card" method="post" action="{}" novalidate>
{}{}<div class="actions"><button class="button">{}</button>
<button class="button plain" name="release" value="yes">{}</button></div>
</form>
)",
                  guest.address(fmt::format("/appointments/{}/confirm", appointment.id)),
                  radios(filling, "patient", "confirm.for", *options), text_area(filling, remark_line),
                  guest.say("confirm.submit"), guest.say("confirm.release"));
  Document document{.title = guest.say("confirm.title"),
                    .content = std::move(content),
                    .lead = {},
                    .place = "/search",
                    .mistakes = std::move(mistakes)};
  int const status = document.mistakes.empty() ? 200 : 422;
  co_return show(guest, document, status);
}

}  // namespace

net::Task<http::Response> take_hold(Guest& guest) {
  auto asked = wanted(guest);
  if (number(guest.form["shown"]) != asked.motive) co_return go(guest, page_of(asked, "unfit"));
  if (!guest.session) co_return go_and_log_in(guest, page_of(asked, ""));
  auto const held = co_await guest.office.reception.hold(asked);
  if (!held && held.error().reason == "reception.holds") co_return go(guest, page_of(asked, "holds"));
  if (!held && held.error().code == Code::invalid) co_return go(guest, page_of(asked, "taken"));
  if (!held) co_return fail(held.error());
  if (held->outcome == Outcome::done) co_return go(guest, fmt::format("/appointments/{}/confirm", held->appointment.id));
  co_return go(guest, page_of(asked, held->outcome == Outcome::expired ? "expired" : "taken"));
}

net::Task<http::Response> show_confirm(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  if (appointment->state == Appointment::State::held) co_return co_await ask(guest, *appointment, {});
  if (appointment->state == Appointment::State::booked) co_return go(guest, fmt::format("/appointments/{}", appointment->id));
  co_return go(guest, back_to(*appointment, "expired"));
}

net::Task<http::Response> take_confirm(Guest& guest) {
  auto const appointment = co_await own_appointment(guest);
  if (!appointment) co_return fail(appointment.error());
  auto& reception = guest.office.reception;
  if (guest.form.has("release")) {
    auto const released = co_await reception.release(appointment->patient, appointment->id);
    if (!released) co_return fail(released.error());
    bool const is_booked = released->appointment.state == Appointment::State::booked;
    co_return go(guest, is_booked ? fmt::format("/appointments/{}", appointment->id) : back_to(*appointment, ""));
  }
  Id const patient = guest.form.has("patient") ? number(guest.form["patient"]) : guest.session->account;
  auto const may = co_await guest.office.family.may_act(*guest.session, patient);
  if (!may) co_return fail(may.error());
  if (!*may) co_return show_problem(guest, 403);
  if (form_length(guest.form["remark"]) > longest_remark) {
    auto const field = guest.say("confirm.remark");
    auto text = guest.say("error.too-long", {{.name = "field", .value = field}, {.name = "count", .value = "1000"}});
    co_return co_await ask(guest, *appointment, {{.field = "remark", .text = std::move(text)}});
  }
  auto remark = co_await seal_remark(guest.office, patient, appointment->id, std::string(guest.form["remark"]));
  if (!remark) co_return fail(remark);
  auto const booked = co_await reception.book(appointment->patient, appointment->id, {.patient = patient, .remark = *remark});
  if (!booked) co_return fail(booked.error());
  if (booked->outcome == Outcome::done) co_return go(guest, fmt::format("/appointments/{}?new=yes", appointment->id));
  co_return go(guest, back_to(*appointment, "expired"));
}

}  // namespace cordon::praxis
