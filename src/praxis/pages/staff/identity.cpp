#include "praxis/pages/staff/identity.h"

#include <algorithm>

#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

// What the edge says counts alone, also when it is not valid.
View assertion_of(http::Request const& request) {
  if (auto const field = request.fields.get(assertion_field)) return *field;
  return cookie(request, staff_cookie);
}

}  // namespace

bool works_for(std::span<Duty const> duties, Id practitioner) {
  return std::ranges::find(duties, practitioner, &Duty::practitioner) != duties.end();
}

net::Task<void> identify_staff(Guest& guest) {
  auto identity = guest.office.assertions.verify(assertion_of(guest.visit.request));
  if (!identity) co_return fail(identity);
  auto duties = co_await guest.office.roster.duties_of(identity->email);
  if (!duties) co_return fail(duties);
  if (duties->empty()) co_return fail(Code::forbidden, "staff.stranger");
  auto const asked = guest.query.has("practitioner") ? number(guest.query["practitioner"]) : duties->front().practitioner;
  if (!works_for(*duties, asked)) co_return fail(Code::forbidden, "staff.agenda");
  if (!guest.office.catalog.get()->practice(asked)) co_return fail(Code::not_found, "directory.practitioner");
  guest.staff = std::move(*identity);
  guest.duties = std::move(*duties);
  guest.practitioner = asked;
  co_return ok();
}

net::Task<http::Response> enter_staff(Guest& guest) {
  auto const token = guest.query["token"];
  auto const identity = guest.office.assertions.verify(token);
  if (!identity) co_return fail(identity.error());
  auto response = go(guest, "/staff/agenda");
  response.fields.add({.name = "referrer-policy", .value = "no-referrer"});
  set_cookie(guest.visit, response, staff_cookie, token);
  co_return response;
}

net::Task<http::Response> take_staff_log_out(Guest& guest) {
  auto response = go(guest, "/search");
  set_cookie(guest.visit, response, staff_cookie, "");
  co_return response;
}

}  // namespace cordon::praxis
