#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;
using http::Name;

constexpr int retry_milliseconds = 2000;

// The changes of the agenda as server-sent events, without an end. An event's id is "epoch-version", with which a client that
// comes back gets what it missed; when that cannot be told, it gets the whole board.
class Events final : public http::Body {
 public:
  Events(Desk& desk, std::optional<std::uint64_t> seen) : desk_(desk), watcher_(desk.feed), seen_(seen) {}

  net::Task<View> pull() override {
    if (!std::exchange(begun_, true)) {
      text_ = fmt::format("retry: {}\n\n", retry_milliseconds) + news();
      co_return View(text_);
    }
    while (!desk_.feed.ended()) {
      text_ = news();
      if (!text_.empty()) co_return View(text_);
      auto woken = co_await watcher_.wait();
      if (!woken) co_return fail(woken);
      if (woken->beat && !woken->changed) co_return View(": still here\n\n");
    }
    co_return View();
  }
  bool ready() const override { return !begun_; }

 private:
  std::string news() {
    auto const changes = seen_ ? desk_.agenda.since(*seen_) : std::nullopt;
    if (!changes) return whole_board();
    std::string text;
    for (auto const& change : *changes) {
      append(text, "slot", change.version, {{"slot", change.slot}, {"free", change.free}});
      seen_ = change.version;
    }
    return text;
  }

  std::string whole_board() {
    auto const now = desk_.agenda.snapshot();
    json::object slots;
    for (auto const& slot : now.slots) slots[slot.id] = slot.free;
    seen_ = now.version;
    std::string text;
    append(text, "board", now.version, {{"day", now.day}, {"slots", std::move(slots)}});
    return text;
  }

  void append(std::string& text, View event, std::uint64_t version, json::object const& data) const {
    text += fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", desk_.agenda.epoch(), version, event, json::serialize(data));
  }

  Desk& desk_;
  Feed::Watcher watcher_;
  std::optional<std::uint64_t> seen_;
  std::string text_;
  bool begun_ = false;
};

// The version after which the client wants to go on; nothing when it is new, or comes from another life.
std::optional<std::uint64_t> last_seen(Visit const& visit) {
  View id = visit.request.fields.get("last-event-id").value_or(View());
  if (text::take_until(id, '-') != visit.desk.agenda.epoch()) return {};
  return text::parse_number(id);
}

}  // namespace

Task<http::Response> watch_slots(Visit& visit) {
  http::Response response(visit.arena, 200);
  response.fields.add(Name::content_type, "text/event-stream");
  response.fields.add(Name::cache_control, "no-store");
  response.body = visit.arena.make<Events>(visit.desk, last_seen(visit));
  co_return response;
}

}  // namespace cordon::praxis
