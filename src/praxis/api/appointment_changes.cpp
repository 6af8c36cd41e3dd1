#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/api/resources.h"
#include "praxis/house/own_appointment.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {
namespace {

using State = Appointment::State;

constexpr View key_field = "idempotency-key";
constexpr std::size_t longest_key = 90;
constexpr View key_prefix = "api:";  // a key of a page is another

// A string of structured fields (RFC 8941 section 3.3.3), or what others send: the same without quotes. Nothing for what is none.
std::optional<std::string> key_of(http::Request const& request) {
  View text = text::trim(request.fields.get(key_field).value_or(View()));
  bool const is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  if (is_quoted) text = text.substr(1, text.size() - 2);
  bool const is_plain = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
  if (text.empty() || text.size() > longest_key || !is_plain) return {};
  return std::string(key_prefix) + std::string(text);
}

http::Response tell(Caller& caller, Booked const& booked, int status) {
  switch (booked.outcome) {
    case Outcome::done: return reply_json(caller.visit, status, describe(caller, booked.appointment));
    case Outcome::taken: return refuse(caller.visit, Problem::taken);
    case Outcome::expired: return refuse(caller.visit, Problem::expired);
    case Outcome::reused: return refuse(caller.visit, Problem::key_reused);
    case Outcome::too_many: return refuse(caller.visit, Problem::too_many_holds);
    case Outcome::unknown: break;
  }
  return refuse(caller.visit, Problem::not_found);
}

bool has_begun(Caller const& caller, Appointment const& appointment) {
  return appointment.when.begin() <= caller.office.clock.wall();
}

}  // namespace

net::Task<http::Response> hold_appointment(Caller& caller) {
  Members members(caller.body);
  Wanted wanted{.patient = caller.session->account,
                .practitioner = members.id("practitioner"),
                .place = members.id("place"),
                .motive = members.id("motive"),
                .start = members.instant("start"),
                .key = {}};
  if (auto const wrong = members.wrong(); !wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  bool const has_key = caller.visit.request.fields.get(key_field).has_value();
  auto key = key_of(caller.visit.request);
  if (!has_key) co_return refuse(caller.visit, Problem::key_missing);
  if (!key)
    co_return refuse(
        caller.visit, Problem::invalid,
        {{.where = Wrong::Where::header, .name = "Idempotency-Key", .detail = "must be 1 to 90 visible characters of ASCII"}});
  wanted.key = std::move(*key);
  auto const held = co_await caller.office.reception.hold(std::move(wanted));
  if (!held && held.error().reason == "directory.practitioner") co_return refuse(caller.visit, Problem::not_offered);
  if (!held) co_return fail(held.error());
  co_return tell(caller, *held, 201);
}

// Whoever holds it is who asks.
net::Task<http::Response> book_appointment(Caller& caller) {
  Members members(caller.body);
  auto const patient = members.id_or_none("patient").value_or(caller.session->account);
  auto text = members.text_or_none("remark", longest_remark);
  if (auto const wrong = members.wrong(); !wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  Id const account = caller.session->account, appointment = caller.numbers.front();
  auto const may = co_await caller.office.family.may_act(*caller.session, patient);
  if (!may) co_return fail(may.error());
  if (!*may) co_return refuse(caller.visit, Problem::forbidden);
  auto remark = co_await seal_remark(caller.office, patient, appointment, std::move(text));
  if (!remark) co_return fail(remark);
  auto const booked =
      co_await caller.office.reception.book(account, appointment, {.patient = patient, .remark = std::move(*remark)});
  if (!booked) co_return fail(booked.error());
  co_return tell(caller, *booked, 200);
}

net::Task<http::Response> move_appointment(Caller& caller) {
  Members members(caller.body);
  auto const place = members.id_or_none("place");
  auto const start = members.instant("start");
  if (auto const wrong = members.wrong(); !wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  auto const appointment = co_await own_appointment(caller.office, *caller.session, caller.numbers.front());
  if (!appointment) co_return fail(appointment.error());
  if (appointment->state != State::booked) co_return refuse(caller.visit, Problem::expired);
  auto const moved = co_await caller.office.reception.move(*appointment, place.value_or(appointment->place), start);
  if (!moved) co_return fail(moved.error());
  co_return tell(caller, *moved, 200);
}

// A hold is released, and only that: one that was booked while the request was under way stays.
net::Task<http::Response> cancel_appointment(Caller& caller) {
  auto const appointment = co_await own_appointment(caller.office, *caller.session, caller.numbers.front());
  if (!appointment) co_return fail(appointment.error());
  auto& reception = caller.office.reception;
  if (appointment->state == State::held) {
    auto const released = co_await reception.release(appointment->patient, appointment->id);
    if (!released) co_return fail(released.error());
    if (released->appointment.state == State::booked) co_return refuse(caller.visit, Problem::changed);
    co_return http::Response(caller.visit.arena, 204);
  }
  if (appointment->state == State::booked && has_begun(caller, *appointment)) co_return refuse(caller.visit, Problem::past);
  auto const cancelled = co_await reception.cancel(appointment->patient, appointment->id);
  if (!cancelled) co_return fail(cancelled.error());
  co_return http::Response(caller.visit.arena, 204);
}

}  // namespace cordon::praxis
