#include "praxis/pages/site.h"
#include "praxis/pages/staff/identity.h"

// How the staff come in and go out when the edge does not say who they are.
namespace cordon::praxis {
namespace {

net::Task<http::Response> show_entrance(Guest& guest) {
  auto const member = co_await recognize(guest.office, proof_of(guest.visit.request));
  if (member) co_return go(guest, "/staff/agenda");
  if (member.error().code != Code::forbidden) co_return fail(member.error());
  auto content = html(R"(<section class="card">
<p><strong>{}</strong></p>
<div class="actions"><a class="button" href="{}">{}</a></div>
</section>
)",
                      guest.say("enter.do"), guest.address("/staff/agenda"), guest.say("problem.agenda"));
  co_return show(guest, {.title = guest.say("enter.title"),
                         .content = std::move(content),
                         .lead = guest.say("enter.lead"),
                         .place = "/staff/enter"});
}

}  // namespace

net::Task<http::Response> enter_staff(Guest& guest) {
  guest.referrer = "no-referrer";
  if (!guest.query.has("token")) co_return co_await show_entrance(guest);
  auto const token = co_await guest.office.staff_sessions.enter(std::string(guest.query["token"]));
  if (!token) co_return fail(token.error());
  auto response = go(guest, "/staff/agenda");
  response.fields.add({.name = "referrer-policy", .value = guest.referrer});
  set_cookie(guest.visit, response, staff_cookie, *token);
  co_return response;
}

// What the edge says of them is the edge's to end.
net::Task<http::Response> take_staff_log_out(Guest& guest) {
  auto const ended = co_await guest.office.staff_sessions.end(std::string(cookie(guest.visit.request, staff_cookie)));
  if (!ended) co_return fail(ended.error());
  auto response = go(guest, "/search");
  set_cookie(guest.visit, response, staff_cookie, "");
  co_return response;
}

}  // namespace cordon::praxis
