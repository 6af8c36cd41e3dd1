#include "praxis/pages/site.h"

#include "base/text.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/staff/identity.h"
#include "praxis/path.h"

namespace cordon::praxis {
namespace {

using For = Site::For;
using http::Method;
using http::Name;

constexpr std::size_t most_form = 64 * 1024;
constexpr View form_type = "application/x-www-form-urlencoded";

constexpr Site sites[] = {
    {"/search", For::everybody, show_search, nullptr},
    {"/practitioners/#", For::everybody, show_practitioner, nullptr},
    {"/practitioners/#/times", For::everybody, nullptr, show_times},
    {"/hold", For::everybody, nullptr, take_hold},
    {"/appointments", For::patients, show_appointments, nullptr},
    {"/appointments/#", For::patients, show_appointment, nullptr},
    {"/appointments/#/calendar.ics", For::patients, show_calendar, nullptr},
    {"/appointments/#/confirm", For::patients, show_confirm, take_confirm},
    {"/appointments/#/cancel", For::patients, show_cancel, take_cancel},
    {"/appointments/#/move", For::patients, show_move, take_move},
    {"/log-in", For::everybody, show_log_in, take_log_in},
    {"/log-out", For::everybody, nullptr, take_log_out},
    {"/sign-up", For::everybody, show_sign_up, take_sign_up},
    {"/forgot", For::everybody, show_forgot, take_forgot},
    {"/new-password", For::everybody, show_new_password, take_new_password},
    {"/confirm-email", For::everybody, show_confirm_email, take_confirm_email},
    {"/account", For::patients, show_account, nullptr},
    {"/account/profile", For::patients, show_profile, take_profile},
    {"/account/password", For::patients, show_password, take_password},
    {"/account/email", For::patients, show_email, take_email},
    {"/change-email", For::everybody, show_change_email, take_change_email},
    {"/account/relatives", For::patients, show_relatives, nullptr},
    {"/account/relatives/add", For::patients, show_relative_add, take_relative_add},
    {"/account/relatives/#", For::patients, show_relative, take_relative},
    {"/account/relatives/#/remove", For::patients, show_relative_removal, take_relative_removal},
    {"/account/relatives/#/readings", For::patients, show_readings, nullptr},
    {"/account/readings", For::patients, show_readings, nullptr},
    {"/account/erase", For::patients, show_erase, take_erase},
    {"/account/erased", For::everybody, show_erased, nullptr},

    {"/staff/agenda", For::staff, show_agenda_day, nullptr},
    {"/staff/agenda/week", For::staff, show_agenda_week, nullptr},
    {"/staff/agenda/events", For::staff, watch_agenda, nullptr},
    {"/staff/appointments/#", For::staff, show_visit, nullptr},
    {"/staff/appointments/#/cancel", For::staff, show_staff_cancel, take_staff_cancel},
    {"/staff/appointments/#/move", For::staff, show_staff_move, take_staff_move},
    {"/staff/appointments/#/history", For::staff, show_history, nullptr},
    {"/staff/patients", For::staff, show_patients, take_patients},
    {"/staff/block", For::staff, show_block, take_block},
    {"/staff/hours", For::staff, show_hours, take_hours},
    {"/staff/hours/remove", For::staff, nullptr, take_hours_away},
    {"/staff/motives", For::staff, show_motives, take_motive},
    {"/staff/motives/change", For::staff, nullptr, take_motive_change},
};

Site const* find_site(Guest& guest) {
  for (auto const& site : sites) {
    auto numbers = numbers_of(site.path, guest.path);
    if (!numbers) continue;
    guest.numbers = std::move(*numbers);
    return &site;
  }
  return nullptr;
}

// "/fr/search" without its language.
std::optional<std::pair<Language, View>> split(View path) {
  if (path.size() < 4 || path.front() != '/' || path[3] != '/') return {};
  auto const language = find_language(path.substr(1, 2));
  if (!language) return {};
  return std::pair(*language, path.substr(3));
}

// Who they are, and what they sent.
net::Task<void> get_to_know(Guest& guest) {
  auto& request = guest.visit.request;
  auto query = Form::parse(request.target.query);
  if (!query) co_return fail(Code::not_found, "page.query");
  guest.query = std::move(*query);
  if (guest.posts()) {
    if (media_type(request) != form_type) co_return fail(Code::unsupported, "form.type");
    auto body = co_await read_all(guest.visit.body, most_form);
    if (!body) co_return fail(body);
    auto form = Form::parse(*body);
    if (!form) co_return fail(form);
    guest.form = std::move(*form);
  }
  guest.token = std::string(cookie(request, session_cookie));
  auto session = co_await find_session(guest.office, guest.token);
  if (!session) co_return fail(session);
  guest.session = std::move(*session);
  co_return ok();
}

// The staff come by way of the edge, which says so; whether that is so the page asks.
View first_page(http::Request const& request) {
  return request.fields.get(assertion_field) ? "/staff/agenda" : "/search";
}

http::Response refuse_method(Guest& guest, Site const& site) {
  auto response = problem(guest.visit, 405, "This address does not answer that method.");
  response.fields.add({.name = "allow", .value = !site.take ? "GET, HEAD" : site.show ? "GET, HEAD, POST" : "POST"});
  return response;
}

http::Response refuse_type(Guest& guest) {
  auto response = problem(guest.visit, 415, "A form is sent as application/x-www-form-urlencoded.");
  response.fields.add({.name = "accept-post", .value = form_type});
  return response;
}

net::Task<http::Response> answer(Guest& guest, Site const& site) {
  auto const method = guest.visit.request.method;
  auto* const page = guest.posts() ? site.take : method == Method::get || method == Method::head ? site.show : nullptr;
  if (!page) co_return refuse_method(guest, site);
  if (guest.posts() && is_foreign(guest.visit.request)) co_return show_problem(guest, 403);
  auto known = co_await get_to_know(guest);
  bool const leaves = site.take == take_log_out && !guest.token.empty();  // whoever they are
  bool const has_page = !known && (known.error().code == Code::unavailable || known.error().code == Code::not_found);
  if (!known && known.error().reason == "form.type") co_return refuse_type(guest);
  if (has_page && !leaves) co_return show_failure(guest, known.error());
  if (!known && !leaves) co_return fail(known);
  if (site.whom == For::staff) {
    auto const staff = co_await identify_staff(guest);
    if (!staff) co_return show_failure(guest, staff.error());
  }
  if (site.whom == For::patients && !guest.session) co_return go_and_log_in(guest, guest.path);
  auto response = co_await page(guest);
  if (!response) co_return show_failure(guest, response.error());
  co_return response;
}

}  // namespace

bool is_page(View path) {
  return split(path).has_value();
}

net::Task<http::Response> answer_page(Visit& visit) {
  auto const parts = split(visit.request.target.path);
  Guest guest{.visit = visit, .office = *visit.desk.office, .language = parts->first, .path = std::string(parts->second)};
  if (guest.path == "/") co_return go(guest, first_page(visit.request));
  auto const* const site = find_site(guest);
  if (!site) co_return show_problem(guest, 404);
  co_return co_await answer(guest, *site);
}

bool has_language_to_choose(View path) {
  return path == "/" || path == "/confirm-email" || path == "/new-password" || path == "/change-email";
}

http::Response choose_page(Visit& visit) {
  auto const& target = visit.request.target;
  auto where = std::string(target.path == "/" ? first_page(visit.request) : target.path);
  if (target.has_query) where += "?" + std::string(target.query);
  auto const language = choose_language(visit.request.fields.get("accept-language").value_or(View()));
  auto response = see_other(visit, address(language, where));
  response.fields.add(Name::cache_control, "no-store");
  response.fields.add({.name = "vary", .value = "accept-language"});
  return response;
}

}  // namespace cordon::praxis
