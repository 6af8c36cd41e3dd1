#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "base/utf8.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;
using http::Method;
using http::Name;

constexpr std::size_t most_body = 16 * 1024;
constexpr std::size_t most_name = 200;  // bytes
constexpr View caching = "no-cache";    // kept, but never used without asking

json::object describe(Slot const& slot) {
  auto const& who = practitioners()[slot.practitioner];
  return {
      {"id", slot.id}, {"practitioner", who.name}, {"place", who.place}, {"time", clock_text(slot.start)}, {"free", slot.free}};
}

http::Response list_slots(Visit& visit) {
  auto const now = visit.desk.agenda.snapshot();
  auto const etag = fmt::format("\"{}-{}\"", visit.desk.agenda.epoch(), now.version);
  if (has_current(visit.request, etag)) return not_modified(visit, etag, caching);
  json::array slots;
  for (auto const& slot : now.slots) slots.push_back(describe(slot));
  auto const text = json::serialize(json::object{{"day", now.day}, {"slots", std::move(slots)}});
  auto response = reply(visit, 200, "application/json", text + "\n");
  response.fields.add(Name::etag, visit.arena.copy(etag));
  response.fields.add(Name::cache_control, caching);
  return response;
}

struct Wish {
  std::string slot;
  std::string name;
};

std::optional<Wish> parse_json_wish(View body) {
  boost::system::error_code error;
  auto const value = json::parse(body, error);
  auto const* const object = error ? nullptr : value.if_object();
  auto const* const slot = object ? object->if_contains("slot") : nullptr;
  auto const* const name = object ? object->if_contains("name") : nullptr;
  if (!slot || !name || !slot->is_string() || !name->is_string()) return {};
  return Wish{.slot = std::string(slot->get_string()), .name = std::string(name->get_string())};
}

std::optional<Wish> parse_form_wish(View body) {
  auto slot = form_field(body, "slot");
  auto name = form_field(body, "name");
  if (!slot || !name) return {};
  return Wish{.slot = std::move(*slot), .name = std::move(*name)};
}

// A name that can be shown: some text, not too much of it, nothing that is no text.
bool is_name(View name) {
  bool const has_controls = std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return text::is_utf8(name) && !has_controls && !text::trim(name).empty() && name.size() <= most_name;
}

// A page of somebody else's must not book in the name of who looks at it.
bool comes_from_elsewhere(http::Request const& request) {
  auto const site = request.fields.get("sec-fetch-site").value_or("none");
  return site != "same-origin" && site != "none";
}

Task<Agenda::Outcome> book(Desk& desk, Wish wish) {
  auto const outcome = desk.agenda.book(wish.slot);
  if (outcome == Agenda::Outcome::booked && desk.journal) {
    auto kept = co_await desk.journal->append({.day = desk.agenda.snapshot().day, .slot = wish.slot, .name = wish.name});
    if (!kept) co_return fail(kept);
  }
  co_return outcome;
}

http::Response confirm(Visit& visit, View slot) {
  auto const slots = visit.desk.agenda.snapshot().slots;
  auto const found = std::ranges::find(slots, slot, &Slot::id);
  if (found == slots.end()) return problem(visit, 404, "That day is over.");
  return reply_json(visit, 201, describe(*found));
}

http::Response answer_json(Visit& visit, View slot, Agenda::Outcome outcome) {
  switch (outcome) {
    case Agenda::Outcome::booked: return confirm(visit, slot);
    case Agenda::Outcome::taken: return problem(visit, 409, "Somebody was quicker: this appointment is taken.");
    case Agenda::Outcome::unknown: break;
  }
  return problem(visit, 404, "There is no such appointment today.");
}

http::Response answer_form(Visit& visit, View slot, Agenda::Outcome outcome) {
  switch (outcome) {
    case Agenda::Outcome::booked: return see_other(visit, fmt::format("/board?booked={}", slot));
    case Agenda::Outcome::taken: return see_other(visit, "/board?taken");
    case Agenda::Outcome::unknown: break;
  }
  return see_other(visit, "/board?unknown");
}

Task<http::Response> book_slot(Visit& visit) {
  if (comes_from_elsewhere(visit.request)) co_return problem(visit, 403, "This was sent by a page of somebody else.");
  auto const type = media_type(visit.request);
  bool const is_form = type == "application/x-www-form-urlencoded";
  if (!is_form && type != "application/json") co_return problem(visit, 415, "Send application/json.");
  auto body = co_await read_all(visit.body, most_body);
  if (!body) co_return fail(body);
  auto wish = is_form ? parse_form_wish(*body) : parse_json_wish(*body);
  if (!wish || !is_name(wish->name)) {
    if (is_form) co_return see_other(visit, "/board?incomplete");
    co_return problem(visit, 400, R"(Expected {"slot": "roux-0930", "name": "…"}, the name not empty.)");
  }
  std::string const slot = wish->slot;
  auto outcome = co_await book(visit.desk, std::move(*wish));
  if (!outcome) co_return fail(outcome);
  co_return is_form ? answer_form(visit, slot, *outcome) : answer_json(visit, slot, *outcome);
}

}  // namespace

Task<http::Response> answer_slots(Visit& visit) {
  if (visit.request.method == Method::post) co_return co_await book_slot(visit);
  co_return list_slots(visit);
}

}  // namespace cordon::praxis
