#include "praxis/pages/old_password.h"
#include "praxis/pages/pieces.h"
#include "praxis/pages/site.h"

// The end of an account. What was begun here Erasing goes on with.
namespace cordon::praxis {
namespace {

Html what_goes(Guest const& guest) {
  Html items;
  for (View const key : {"erase.appointments", "erase.relatives", "erase.record"}) items += html("<li>{}</li>\n", guest.say(key));
  return html(
      "<div class=\"notice warn\"><p><strong>{}</strong></p></div>\n<section "
      "class=\"card\">\n<ul>\n{}</ul>\n<p>{}</p>\n</section>\n",
      guest.say("erase.lead"), items, guest.say("erase.kept"));
}

http::Response ask_sure(Guest& guest, Refusal refusal) {
  int const status = refusal.mistakes.empty() ? refusal.status : 422;
  Filling const filling{.language = guest.language, .form = guest.form, .mistakes = refusal.mistakes};
  auto content = std::move(refusal.news);
  content += what_goes(guest);
  content += html(R"(<form class="card" method="post" action="{}" novalidate>
{}{}<div class="actions"><button class="button danger">{}</button>
<a class="button plain" href="{}">{}</a></div>
</form>
)",
                  guest.address("/account/erase"), old_password_field(filling), check_box(filling, "sure", "erase.sure"),
                  guest.say("erase.submit"), guest.address("/account"), guest.say("erase.keep"));
  return show(guest,
              {.title = guest.say("erase.title"),
               .content = std::move(content),
               .lead = {},
               .place = "/account",
               .mistakes = std::move(refusal.mistakes)},
              status);
}

std::vector<Mistake> check(Guest const& guest) {
  std::vector<Mistake> mistakes;
  if (guest.form.untrimmed("old").empty()) mistakes.push_back({.field = "old", .text = guest.say("error.password-old")});
  if (guest.form["sure"] != "yes") mistakes.push_back({.field = "sure", .text = guest.say("error.consent")});
  return mistakes;
}

}  // namespace

net::Task<http::Response> show_erase(Guest& guest) {
  co_return ask_sure(guest, {});
}

net::Task<http::Response> take_erase(Guest& guest) {
  auto mistakes = check(guest);
  if (!mistakes.empty()) co_return ask_sure(guest, {.mistakes = std::move(mistakes)});
  auto const closed = co_await guest.office.accounts.close(*guest.session, std::string(guest.form.untrimmed("old")));
  if (closed) {
    auto response = go(guest, "/account/erased");
    set_cookie(guest.visit, response, session_cookie, {});
    co_return response;
  }
  if (auto refusal = refusal_of(guest, closed.error())) co_return ask_sure(guest, std::move(*refusal));
  co_return fail(closed.error());
}

net::Task<http::Response> show_erased(Guest& guest) {
  auto content = good_news(guest.say("erase.done"));
  content += html("<p>{}</p>\n", guest.say("erase.done-letter"));
  co_return show(guest, {.title = guest.say("erase.done-title"), .content = std::move(content), .lead = {}, .place = {}});
}

}  // namespace cordon::praxis
