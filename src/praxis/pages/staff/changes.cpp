#include "praxis/pages/dates.h"
#include "praxis/pages/site.h"

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
// comes back has to say again who they are.
class Changes final : public http::Body {
 public:
  static constexpr std::chrono::minutes longest{10};

  Changes(Notices& notices, Clock const& clock, Id practitioner)
      : notices_(notices), clock_(clock), until_(clock.steady() + longest), watcher_(notices, practitioner) {}

  net::Task<View> pull() override {
    if (!std::exchange(begun_, true)) co_return View("retry: 2000\n\n");
    if (notices_.ended() || clock_.steady() >= until_) co_return View();
    auto const news = co_await watcher_.wait();
    if (!news) co_return fail(news.error());
    text_ = say(*news);
    if (!text_.empty()) co_return View(text_);
    co_return notices_.ended() ? View() : View(": still here\n\n");
  }
  bool ready() const override { return !begun_; }

 private:
  Notices& notices_;
  Clock const& clock_;
  Steady until_;
  Notices::Watcher watcher_;
  bool begun_ = false;
  std::string text_;
};

}  // namespace

net::Task<http::Response> watch_agenda(Guest& guest) {
  http::Response response(guest.visit.arena, 200);
  response.fields.add(Name::content_type, "text/event-stream");
  response.fields.add(Name::cache_control, "no-store");
  response.body = guest.visit.arena.make<Changes>(guest.office.notices, guest.office.clock, guest.practitioner);
  co_return response;
}

}  // namespace cordon::praxis
