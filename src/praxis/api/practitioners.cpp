#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/api/resources.h"
#include "praxis/api/rfc3339.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/dates.h"
#include "praxis/pages/search_terms.h"
#include "praxis/pages/terms.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

constexpr unsigned most_days = 31, usual_days = 7;
constexpr std::size_t most_answer = 48 * 1024;  // of a search, mostly

Wrong wrong_parameter(View name, View detail) {
  return {.where = Wrong::Where::parameter, .name = std::string(name), .detail = std::string(detail)};
}

json::object describe(Place const& place, json::storage_ptr memory) {
  return json::object({{"id", std::to_string(place.id)},
                       {"name", place.name},
                       {"street", place.street},
                       {"postal_code", place.postal_code},
                       {"city", place.city},
                       {"country", code(place.country)},
                       {"time_zone", place.zone},
                       {"wheelchair", place.wheelchair}},
                      std::move(memory));
}

json::object describe(Motive const& motive) {
  return {{"id", std::to_string(motive.id)},
          {"name", motive.name},
          {"minutes", motive.duration.count()},
          {"in_person", motive.in_person},
          {"video", motive.video}};
}

json::array list(std::vector<std::string> const& texts, json::storage_ptr memory) {
  json::array all(std::move(memory));
  for (auto const& each : texts) all.emplace_back(each);
  return all;
}

json::object describe(Practitioner const& practitioner, json::storage_ptr const& memory) {
  return json::object({{"id", std::to_string(practitioner.id)},
                       {"name", name_of(practitioner)},
                       {"specialty", code(practitioner.specialty)},
                       {"languages", list(practitioner.languages, memory)},
                       {"insurance", list(practitioner.insurance, memory)}},
                      memory);
}

json::object describe(Hit const& hit, json::storage_ptr const& memory) {
  auto all = describe(hit.practice->practitioner, memory);
  all["place"] = describe(hit.located->place, memory);
  all["motive"] = std::to_string(hit.motive);
  all["distance"] = hit.metres;
  if (hit.first) all["first_free"] = rfc3339(*hit.first);
  return all;
}

// In memory that goes as a whole.
http::Response tell(Caller& caller, Page const& page) {
  json::monotonic_resource memory(most_answer);
  json::array all(&memory);
  all.reserve(page.hits.size());
  for (auto const& hit : page.hits) all.push_back(describe(hit, &memory));
  json::object answer({{"total", page.total}}, &memory);
  answer["practitioners"] = std::move(all);
  if (!page.next.empty()) answer["next"] = page.next;
  return reply_json(caller.visit, 200, std::move(answer));
}

// Which days of which offer.
struct Span {
  Offer offer;
  std::chrono::local_days from;
  unsigned days = usual_days;
};

net::Task<http::Response> list_times(Caller& caller, Span const& span) {
  auto& reception = caller.office.reception;
  auto const& offer = span.offer;
  auto const free = co_await reception.free().free(reception.database(), offer.practice->practitioner.id, offer.located->place.id,
                                                   offer.motive->id, span.from, span.days);
  if (!free) co_return fail(free.error());
  json::array slots;
  for (auto const instant : *free) slots.push_back(json::string(rfc3339(instant)));
  co_return reply_json(caller.visit, 200, {{"slots", std::move(slots)}});
}

}  // namespace

net::Task<http::Response> search_practitioners(Caller& caller) {
  auto terms = read_terms(caller.query, *caller.office.catalog.get());
  std::vector<Wrong> wrong;
  if (!terms.has_specialty) wrong.push_back(wrong_parameter("specialty", "must be one that there is, as \"general-practice\""));
  if (!terms.has_place) wrong.push_back(wrong_parameter("place", "must be a town or a postal code where somebody practises"));
  if (!wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  Search search(caller.office.catalog, caller.office.reception.free());
  auto const page = co_await search.find(caller.office.reception.database(), std::move(terms.query));
  if (!page && page.error().reason == "search.after")
    co_return refuse(caller.visit, Problem::invalid, {wrong_parameter("after", "must be what \"next\" of a page said")});
  if (!page) co_return fail(page.error());
  co_return tell(caller, *page);
}

net::Task<http::Response> get_practitioner(Caller& caller) {
  auto const catalog = caller.office.catalog.get();
  auto const practice = catalog->practice(caller.numbers.front());
  if (!practice) co_return refuse(caller.visit, Problem::not_found);
  auto all = describe(practice->practitioner, {});
  json::array places, motives;
  for (auto const id : practice->places())
    if (auto const located = catalog->place(id)) places.push_back(describe(located->place, {}));
  for (auto const& motive : practice->motives)
    if (motive.offered) motives.push_back(describe(motive));
  all["places"] = std::move(places);
  all["motives"] = std::move(motives);
  co_return reply_json(caller.visit, 200, all);
}

net::Task<http::Response> list_free_times(Caller& caller) {
  auto const& query = caller.query;
  std::vector<Wrong> wrong;
  auto const place = text::parse_number<Id>(query["place"]), motive = text::parse_number<Id>(query["motive"]);
  if (!place) wrong.push_back(wrong_parameter("place", "must be the id of a place"));
  if (!motive) wrong.push_back(wrong_parameter("motive", "must be the id of a motive"));
  auto const days = query.has("days") ? text::parse_number<unsigned>(query["days"]) : usual_days;
  if (!days || *days == 0 || *days > most_days) wrong.push_back(wrong_parameter("days", "must be from 1 to 31"));
  auto const date = parse_date(query["from"]);
  if (query.has("from") && !date) wrong.push_back(wrong_parameter("from", "must be a date, as \"2026-12-01\""));
  if (!wrong.empty()) co_return refuse(caller.visit, Problem::invalid, wrong);
  auto const offer = Offer::of(*caller.office.catalog.get(), caller.numbers.front(), *place, *motive);
  if (!offer) co_return refuse(caller.visit, Problem::not_found);
  auto const now = std::chrono::floor<std::chrono::minutes>(caller.office.clock.wall());
  auto const today = offer->located->zone.local(now).date;
  co_return co_await list_times(caller, {.offer = *offer, .from = std::max(date.value_or(today), today), .days = *days});
}

}  // namespace cordon::praxis
