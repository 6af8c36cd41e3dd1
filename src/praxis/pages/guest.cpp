#include "praxis/pages/guest.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "praxis/page.h"
#include "praxis/pages/basics.h"

namespace cordon::praxis {
namespace {

using http::Name;

constexpr View security_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

constexpr std::size_t longest_next = 1000;

constexpr Advice advices[] = {{403, "problem.403", "/log-in", "nav.log-in"},
                              {404, "problem.404", "/search", "problem.home"},
                              {409, "problem.409", "/search", "problem.times"},
                              {503, "problem.503", "/search", "problem.retry"}};
// The staff do not log in where patients do, but at the edge.
constexpr Advice for_unknown_staff{403, "problem.entrance", "/search", "problem.home"};
constexpr Advice for_staff{403, "problem.staff", "/staff/agenda", "problem.agenda"};

Advice const& advice_for(Guest const& guest, int status) {
  if (status == 403 && guest.path.starts_with("/staff/")) return guest.staff ? for_staff : for_unknown_staff;
  auto const* const found = std::ranges::find(advices, status, &Advice::status);
  return found == std::end(advices) ? advices[3] : *found;
}

Audience audience_of(Guest const& guest) {
  if (guest.staff) return Audience::staff;
  return guest.session ? Audience::patient : Audience::stranger;
}

}  // namespace

http::Response show(Guest& guest, Document const& document, int status) {
  std::string path = guest.path;
  bool const asks_again = !guest.posts() && guest.visit.request.target.has_query;
  if (asks_again) path += "?" + std::string(guest.visit.request.target.query);
  auto menu = guest.practitioner != 0 ? fmt::format("?practitioner={}", guest.practitioner) : std::string();
  Frame const frame{
      .language = guest.language, .audience = audience_of(guest), .path = std::move(path), .menu_query = std::move(menu)};
  auto response = reply(guest.visit, status, page_type, lay_out(document, frame));
  auto& fields = response.fields;
  fields.add(Name::cache_control, "no-store");
  fields.add({.name = "content-security-policy", .value = security_policy});
  fields.add({.name = "content-language", .value = code(guest.language)});
  fields.add({.name = "x-content-type-options", .value = "nosniff"});
  fields.add({.name = "referrer-policy", .value = "same-origin"});
  return response;
}

http::Response show_problem(Guest& guest, int status) {
  auto advice = advice_for(guest, status);
  advice.status = status;
  return show_problem(guest, advice);
}

http::Response show_problem(Guest& guest, Advice const& advice) {
  auto const key = std::string(advice.key) + ".";
  auto const what = advice.key == advices[3].key ? say_count(guest.language, key + "do", 1) : guest.say(key + "do");
  Document document{.title = guest.say(key + "title"), .content = {}, .lead = guest.say(key + "lead"), .place = {}};
  document.content = html(R"(<section class="card">
<p><strong>{}</strong></p>
<div class="actions"><a class="button" href="{}">{}</a></div>
</section>
<p class="soft">{}</p>
)",
                          what, guest.address(advice.home), guest.say(advice.home_words),
                          guest.say("problem.code", {{.name = "code", .value = std::to_string(advice.status)}}));
  return show(guest, document, advice.status);
}

http::Response show_failure(Guest& guest, Error const& error) {
  switch (error.code) {
    case Code::not_found: return show_problem(guest, 404);
    case Code::forbidden: return show_problem(guest, 403);
    case Code::invalid: return show_problem(guest, 404);
    default: break;
  }
  log::warning(fmt::format("a page could not be made: {}", error.reason));
  auto response = show_problem(guest, 503);
  response.fields.add(Name::retry_after, "60");
  return response;
}

http::Response go(Guest& guest, View where) {
  auto response = see_other(guest.visit, guest.address(where));
  response.fields.add(Name::cache_control, "no-store");
  return response;
}

std::string next_page(Form const& form, View otherwise) {
  View const next = form["next"];
  bool const is_path = next.starts_with('/') && !next.starts_with("//") && next.size() < longest_next;
  bool const is_plain = std::ranges::all_of(next, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  return std::string(is_path && is_plain && !next.starts_with("/log-") ? next : otherwise);
}

http::Response go_and_log_in(Guest& guest, View back) {
  return go(guest, "/log-in?next=" + encode(back));
}

void set_cookie(Visit& visit, http::Response& response, View name, View token) {
  auto const text =
      fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax{}", name, token, token.empty() ? "; Max-Age=0" : "");
  response.fields.add(Name::set_cookie, visit.arena.copy(text));
}

}  // namespace cordon::praxis
