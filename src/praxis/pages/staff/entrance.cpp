#include "base/log.h"
#include "praxis/pages/question.h"
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

// Who opens an address is not let in yet: programs open addresses too, and another site may lead somebody to its own. Its token
// goes from there into the form.
net::Task<http::Response> ask_whether_it_is_they(Guest& guest) {
  auto const who = co_await guest.office.staff_sessions.read(std::string(guest.query["token"]));
  if (!who) co_return fail(who.error());
  auto const field = html("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", guest.query["token"]);
  co_return ask(guest,
                {.title = guest.say("enter.as", {{.name = "name", .value = who->name}}),
                 .path = "/staff/enter",
                 .submit = "enter.submit",
                 .lead = guest.say("enter.as-lead", {{.name = "email", .value = who->email}}),
                 .place = "/staff/enter"},
                field);
}

// Whoever was in before with this browser is out then. Also when that session cannot be ended: the address is used up.
net::Task<http::Response> take_entry(Guest& guest) {
  auto& sessions = guest.office.staff_sessions;
  auto const token = co_await sessions.enter(std::string(guest.form["token"]));
  if (!token) co_return fail(token.error());
  auto const ended = co_await sessions.end(std::string(cookie(guest.visit.request, staff_cookie)));
  if (!ended) log::warning(fmt::format("a session of the staff ends only by itself: {}", ended.error().reason));
  auto response = go(guest, "/staff/agenda");
  response.fields.add({.name = "referrer-policy", .value = guest.referrer});
  set_cookie(guest.visit, response, staff_cookie, *token);
  co_return response;
}

}  // namespace

net::Task<http::Response> enter_staff(Guest& guest) {
  if (guest.posts()) co_return co_await take_entry(guest);
  if (guest.query.has("token")) co_return co_await ask_whether_it_is_they(guest);
  co_return co_await show_entrance(guest);
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
