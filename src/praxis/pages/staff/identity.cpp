#include "praxis/pages/staff/identity.h"

#include "praxis/pages/facts.h"

namespace cordon::praxis {

std::string assertion_of(http::Request const& request) {
  return std::string(request.fields.get(assertion_field).value_or(View()));
}

net::Task<Member> recognize(Office& office, std::string assertion) {
  auto identity = co_await office.assertions.verify(std::move(assertion));
  if (!identity) co_return fail(identity);
  co_return co_await office.roster.recognize(std::move(*identity));
}

net::Task<void> identify_staff(Guest& guest) {
  auto member = co_await recognize(guest.office, assertion_of(guest.visit.request));
  if (!member) co_return fail(member);
  guest.staff = std::move(*member);
  auto const asked =
      guest.query.has("practitioner") ? number(guest.query["practitioner"]) : guest.staff->duties.front().practitioner;
  if (!guest.staff->duty(asked)) co_return fail(Code::forbidden, "staff.agenda");
  if (!guest.office.catalog.get()->practice(asked)) co_return fail(Code::not_found, "directory.practitioner");
  guest.practitioner = asked;
  co_return ok();
}

}  // namespace cordon::praxis
