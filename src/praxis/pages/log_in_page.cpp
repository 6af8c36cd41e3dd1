#include "base/log.h"
#include "praxis/pages/fields.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"

namespace cordon::praxis {
namespace {

constexpr View after = "/appointments";

http::Response log_in_form(Guest& guest, Form const& form, Html const& said, int status) {
  Filling const filling{.language = guest.language, .form = form, .mistakes = {}};
  auto fields = line(filling, {.name = "email", .label = "log-in.email", .kind = "email", .autocomplete = "username"});
  fields +=
      line(filling, {.name = "password", .label = "log-in.password", .kind = "password", .autocomplete = "current-password"});
  auto const next = next_page(form, after);
  auto content = said;
  content += html(R"(<form class="card" method="post" action="{}" novalidate>
<input type="hidden" name="next" value="{}">
{}<p><a class="target" href="{}">{}</a></p>
<button class="button">{}</button>
</form>
<p>{} <a class="target" href="{}">{}</a></p>
)",
                  guest.address("/log-in"), next, fields, guest.address("/forgot"), guest.say("log-in.forgot"),
                  guest.say("log-in.submit"), guest.say("log-in.new-here"), guest.address("/sign-up?next=" + encode(next)),
                  guest.say("nav.sign-up"));
  return show(
      guest,
      {.title = guest.say("log-in.title"), .content = std::move(content), .lead = guest.say("log-in.lead"), .place = "/log-in"},
      status);
}

std::string sentence_of(Guest const& guest, Error const& error) {
  if (error.reason == "login.slow_down") return say_count(guest.language, "error.too-many", 1);
  return guest.say("error.log-in");
}

}  // namespace

net::Task<http::Response> show_log_in(Guest& guest) {
  if (guest.session) co_return go(guest, next_page(guest.query, after));
  Html said;
  if (guest.query.has("saved")) said = good_news(guest.say("new-password.done"));
  if (guest.query.has("out")) said = good_news(guest.say("log-in.out"));
  co_return log_in_form(guest, guest.query, said, 200);
}

net::Task<http::Response> take_log_in(Guest& guest) {
  auto const token = co_await guest.office.accounts.log_in(
      std::string(guest.form["email"]), std::string(guest.form.untrimmed("password")), address_of(guest.visit));
  if (!token && token.error().code != Code::forbidden && token.error().reason != "login.slow_down") co_return fail(token.error());
  if (!token) {
    bool const is_slow = token.error().code == Code::unavailable;
    co_return log_in_form(guest, guest.form, bad_news(sentence_of(guest, token.error())), is_slow ? 429 : 403);
  }
  if (guest.session) [[maybe_unused]]
    auto const replaced = co_await guest.office.sessions.end(*guest.session);
  auto response = go(guest, next_page(guest.form, after));
  set_cookie(guest.visit, response, session_cookie, *token);
  co_return response;
}

// Also when the session cannot be ended: nobody who uses this browser next shall have it.
net::Task<http::Response> take_log_out(Guest& guest) {
  if (guest.session) {
    auto const ended = co_await guest.office.sessions.end(*guest.session);
    if (!ended) log::warning(fmt::format("a session ends only by itself: {}", ended.error().reason));
  }
  auto response = go(guest, "/log-in?out=yes");
  set_cookie(guest.visit, response, session_cookie, "");
  co_return response;
}

}  // namespace cordon::praxis
