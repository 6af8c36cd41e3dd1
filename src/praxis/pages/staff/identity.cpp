#include "praxis/pages/staff/identity.h"

#include "praxis/pages/facts.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {

Proof proof_of(http::Request const& request) {
  if (auto const field = request.fields.get(assertion_field)) return {.assertion = std::string(*field)};
  return {.token = std::string(cookie(request, staff_cookie))};
}

net::Task<Member> recognize(Office& office, Proof proof) {
  Result<StaffIdentity> identity;
  if (proof.assertion) {
    identity = office.assertions.verify(*proof.assertion);
  } else {
    identity = co_await office.staff_sessions.find(std::move(proof.token));
  }
  if (!identity) co_return fail(identity);
  co_return co_await office.roster.recognize(std::move(*identity));
}

net::Task<void> identify_staff(Guest& guest) {
  auto member = co_await recognize(guest.office, proof_of(guest.visit.request));
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
