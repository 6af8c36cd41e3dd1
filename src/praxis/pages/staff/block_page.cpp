#include <algorithm>

#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/closing.h"
#include "praxis/pages/staff/reader.h"

namespace cordon::praxis {
namespace {

std::vector<Option> deeds(Guest const& guest) {
  return {{.value = "block", .text = guest.say("block.block")},
          {.value = "give", .text = guest.say("block.give")},
          {.value = "overbook", .text = guest.say("block.overbook")}};
}

// What is not filled in yet is what most want.
Form with_defaults(Guest const& guest) {
  auto form = guest.posts() ? guest.form : guest.query;
  auto const places = place_options(guest);
  if (form["deed"].empty()) form.set("deed", "block");
  if (form["date"].empty()) form.set("date", iso(local_now(guest).date));
  if (form["place"].empty() && !places.empty()) form.set("place", places.front().value);
  return form;
}

http::Response ask(Guest& guest, std::vector<Mistake> mistakes) {
  auto const form = with_defaults(guest);
  Filling const filling{.language = guest.language, .form = form, .mistakes = mistakes};
  auto fields = radios(filling, "deed", "block.kind", deeds(guest));
  fields += line(filling, {.name = "date", .label = "hours.date", .kind = "date"});
  fields += hours_fields(filling, "from", "until", "block.until-hint");
  fields += select(filling, "place", "hours.kind", place_options(guest), "common.choose");
  fields += select(filling, "motive", "appointment.motive", offered_motives(guest), "common.choose");
  fields += line(filling, {.name = "reference", .label = "block.reference", .hint = "block.reference-hint", .required = false});
  auto content = practitioner_choice(guest);
  content += said(guest, "blocked", "block.done");
  content += html(R"(<form class="card" method="post" action="{}" novalidate>
<input type="hidden" name="key" value="{}">
{}<div class="actions"><button class="button">{}</button>
<a class="button plain" href="{}">{}</a></div>
</form>
)",
                  staff_address(guest, "/staff/block"), crypto::make_token(), fields, guest.say("block.submit"),
                  staff_address(guest, "/staff/agenda"), guest.say("nav.back"));
  int const status = mistakes.empty() ? 200 : 422;
  return show(guest,
              {.title = guest.say("block.title"),
               .content = std::move(content),
               .lead = name_of(practice_of(guest)->practitioner),
               .place = "/staff/block",
               .mistakes = std::move(mistakes)},
              status);
}

// The clock on the wall of the place that was chosen.
Zone zone_chosen(Guest const& guest) {
  auto const places = places_of(guest);
  auto const chosen = number(guest.form["place"]);
  auto const found = std::ranges::find(places, chosen, [](auto const& located) { return located->place.id; });
  return found == places.end() ? zone_of(guest) : (*found)->zone;
}

net::Task<http::Response> block(Guest& guest) {
  Reader reader(guest);
  auto const date = reader.day("date", "hours.date");
  auto const hours = reader.hours("from", "until");
  if (!date || !hours) co_return ask(guest, std::move(reader).mistakes());
  auto const span = zone_chosen(guest).span(*date, hours->from, hours->to);
  auto const count = co_await count_within(guest, span);
  if (!count) co_return fail(count.error());
  if (*count > 0) reader.add("from", say_count(guest.language, "hours.affected", *count));
  if (span.begin >= span.end) reader.wrong("until", "error.end-before-start");
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  auto const late = co_await enter(guest, {.practitioner = guest.practitioner, .from = span.begin, .to = span.end});
  if (!late) co_return fail(late.error());
  if (*late > 0) {
    reader.add("from", say_count(guest.language, "hours.affected", *late));
    co_return ask(guest, std::move(reader).mistakes());
  }
  co_return go(guest, staff_path(guest, "/staff/block", "blocked=yes"));
}

// The patient of an appointment that this practitioner knows; 0 when there is none.
net::Task<Id> patient_of(Guest& guest) {
  auto const found = co_await guest.office.reception.appointments().find(number(guest.form["reference"]));
  if (!found) co_return fail(found.error());
  if (!*found || (*found)->practitioner != guest.practitioner) co_return Id{0};
  Id const patient = (*found)->patient;
  auto const may = co_await guest.office.records.may_see(guest.practitioner, patient);
  if (!may) co_return fail(may.error());
  co_return *may ? patient : Id{0};
}

Wanted wanted(Guest const& guest, Instant start) {
  return {.practitioner = guest.practitioner,
          .place = number(guest.form["place"]),
          .motive = number(guest.form["motive"]),
          .start = start,
          .key = "staff:" + std::string(guest.form["key"].substr(0, 60))};
}

// Why a time cannot be given; empty when it can.
View refusal(Result<Booked> const& booked) {
  if (!booked) return booked.error().code == Code::invalid ? "error.time-outside" : View();
  if (booked->outcome == Outcome::reused) return "error.form-used";
  return booked->outcome == Outcome::done ? View() : "error.time-busy";
}

// Whose form comes twice has been told.
net::Task<Booked> give_and_tell(Guest& guest, Wanted asked, bool overbook) {
  auto& courier = guest.office.courier;
  auto const letter = co_await courier.owe(asked);
  if (!letter) co_return fail(letter.error());
  auto booked = co_await guest.office.reception.give(std::move(asked), overbook);
  bool const is_known = booked || booked.error().code == Code::invalid;
  if (booked && booked->is_new) {
    courier.write_soon(*letter);
  } else if (is_known) {
    auto const forgotten = co_await courier.forget(*letter);
    if (!forgotten) co_return fail(forgotten.error());
  }
  co_return booked;
}

net::Task<http::Response> give(Guest& guest, bool overbook) {
  Reader reader(guest);
  auto const date = reader.day("date", "hours.date");
  auto const time = reader.time("from", "hours.from");
  reader.choice("place", "hours.kind", place_options(guest));
  reader.choice("motive", "appointment.motive", offered_motives(guest));
  if (guest.form["key"].empty()) reader.wrong("content", "error.form-used");
  auto const patient = co_await patient_of(guest);
  if (!patient) co_return fail(patient.error());
  if (*patient == 0) reader.wrong("reference", "error.reference");
  if (!reader.all_right()) co_return ask(guest, std::move(reader).mistakes());
  auto asked = wanted(guest, zone_chosen(guest).instant(*date, *time));
  asked.patient = *patient;
  auto const booked = co_await give_and_tell(guest, std::move(asked), overbook);
  if (auto const why = refusal(booked); !why.empty()) {
    reader.wrong("from", why);
    co_return ask(guest, std::move(reader).mistakes());
  }
  if (!booked) co_return fail(booked.error());
  co_return go(guest, visit_path(guest, booked->appointment.id, {}, "new=yes"));
}

}  // namespace

net::Task<http::Response> show_block(Guest& guest) {
  co_return ask(guest, {});
}

net::Task<http::Response> take_block(Guest& guest) {
  Reader reader(guest);
  auto const deed = reader.choice("deed", "block.kind", deeds(guest));
  if (!deed) co_return ask(guest, std::move(reader).mistakes());
  if (*deed == "block") co_return co_await block(guest);
  co_return co_await give(guest, *deed == "overbook");
}

}  // namespace cordon::praxis
