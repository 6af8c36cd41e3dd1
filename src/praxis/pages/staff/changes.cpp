#include "praxis/pages/basics.h"
#include "praxis/pages/dates.h"
#include "praxis/pages/site.h"
#include "praxis/pages/staff/identity.h"

namespace cordon::praxis {
namespace {

using http::Name;

// "event: changed" and the day of UTC, for each.
std::string say(News const& news) {
  constexpr View event = "event: changed\ndata: {}\n\n";
  std::string text = news.all ? fmt::format(event, "all") : std::string();
  for (auto const day : news.days) text += fmt::format(event, iso(std::chrono::local_days(day.time_since_epoch())));
  return text;
}

// Says that an agenda changed, as server-sent events. What changed is on the page, for who may see it. It ends after a while: who
// comes back has to say again who they are; and before it says anything when what the edge said of them is too old, or they work
// there no more.
class Changes final : public http::Body {
 public:
  static constexpr std::chrono::minutes longest{10};

  Changes(Guest& guest, Seats::Seat seat)
      : office_(guest.office),
        assertion_(assertion_of(guest.visit.request)),
        practitioner_(guest.practitioner),
        until_(office_.clock.steady() + longest),
        seat_(std::move(seat)),
        watcher_(office_.notices, practitioner_) {}

  net::Task<View> pull() override {
    if (!std::exchange(begun_, true)) co_return View("retry: 2000\n\n");
    if (is_over_ || office_.notices.ended() || office_.clock.steady() >= until_) co_return View();
    auto const news = co_await watcher_.wait();
    if (!news) co_return fail(news.error());
    auto const member = co_await recognize(office_, assertion_);
    if (!member && member.error().code == Code::cancelled) co_return fail(member.error());
    is_over_ = !member || !member->duty(practitioner_) || office_.notices.ended();
    if (is_over_) co_return View();
    text_ = say(*news);
    co_return text_.empty() ? View(": still here\n\n") : View(text_);
  }
  bool ready() const override { return !begun_; }

 private:
  Office& office_;
  std::string assertion_;
  Id practitioner_;
  Steady until_;
  Seats::Seat seat_;
  Notices::Watcher watcher_;
  bool begun_ = false;
  bool is_over_ = false;
  std::string text_;
};

}  // namespace

net::Task<http::Response> watch_agenda(Guest& guest) {
  auto seat = guest.office.seats.take(guest.staff->id);
  if (!seat) {
    auto refused = problem(guest.visit, 429, "You watch as many agendas at once as you may. Close some of them.");
    refused.fields.add(Name::retry_after, "15");
    co_return refused;
  }
  http::Response response(guest.visit.arena, 200);
  response.fields.add(Name::content_type, "text/event-stream");
  response.fields.add(Name::cache_control, "no-store");
  response.body = guest.visit.arena.make<Changes>(guest, std::move(*seat));
  co_return response;
}

}  // namespace cordon::praxis
