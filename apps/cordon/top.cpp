#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>

#include "admin_client.h"
#include "event_stream.h"
#include "net/group.h"
#include "net/signals.h"
#include "top_screen.h"
#include "verbs.h"

namespace cordon {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds patience{5};  // samples come every second
constexpr std::chrono::seconds pause{1};     // before it is tried again

std::optional<json::object> parse(std::string_view data) {
  boost::system::error_code error;
  auto parsed = json::parse(data, error);
  if (error || !parsed.is_object()) return {};
  return std::move(parsed.get_object());
}

// Asks for samples until `take` wants no more. Fails when they end before.
Task<void> follow(http::Client const& client, std::string url, std::function<bool(json::object)> take) {
  EventStream events;
  bool wanted = true, readable = true;
  auto const piece = [&](std::string_view text) {
    auto const event = [&](std::string_view data) {
      auto sample = parse(data);
      readable = readable && sample;
      if (readable && wanted) wanted = take(std::move(*sample));
    };
    return events.add(text, event) && readable && wanted;
  };
  auto const answer = co_await client.stream({.url = url + "/live"}, piece);
  if (!answer) co_return fail(answer.error());
  if (answer->status != 200)
    co_return fail(Code::unavailable, "top.refused", answer->status == 503 ? "too many watch already" : answer->body);
  if (!readable) co_return fail(Code::malformed, "top.sample", "what the node says cannot be read: is it of another version?");
  if (wanted) co_return fail(Code::closed, "top.ended", "the node ended the conversation");
  co_return ok();
}

int complain(std::string const& problem) {
  std::cerr << "cordon top: " << problem << '\n';
  return 1;
}

int print_once(std::string const& url) {
  net::Loop loop;
  net::Resolver resolver(loop);
  http::Client const client(resolver, nullptr, {.time = patience});
  std::string page;
  auto const printed = net::run(loop, follow(client, url, [&](json::object const& sample) {
                                  page = print_top(sample);
                                  return false;
                                }));
  if (!printed) return complain(explain(url, printed.error()));
  std::cout << page;
  return std::cout.flush() ? 0 : 1;
}

// https://no-color.org
Ink ink() {
  auto const* refused = std::getenv("NO_COLOR");
  return refused && *refused != '\0' ? Ink::plain : Ink::coloured;
}

// The picture that is drawn anew with each sample, until q or a signal.
class Top {
 public:
  explicit Top(std::string url) : url_(std::move(url)), signals_(loop_, {SIGINT, SIGTERM, SIGHUP, SIGWINCH}), tasks_(loop_) {}

  int run() {
    tasks_.spawn(watch());
    tasks_.spawn(obey_signals());
    loop_.run_until([this] { return over_; });
    tasks_.cancel();
    loop_.run_until([this] { return tasks_.empty(); });
    terminal_.reset();
    return trouble_.empty() || seen_ ? 0 : complain(trouble_);
  }

 private:
  // A node that never answered is a mistake; one that goes away may come back.
  Task<void> watch() {
    http::Client const client(resolver_, nullptr, {.time = patience});
    for (;;) {
      auto const ended = co_await follow(client, url_, [this](json::object sample) { return show(std::move(sample)); });
      if (over_) co_return ok();
      trouble_ = ended ? std::string() : explain(url_, ended.error());
      if (!seen_) break;
      draw();
      auto const slept = co_await net::sleep(pause);
      if (!slept) co_return fail(slept.error());
    }
    over_ = true;
    co_return ok();
  }

  bool show(json::object sample) {
    sample_ = std::move(sample);
    trouble_.clear();
    if (!std::exchange(seen_, true)) begin();
    draw();
    return !over_;
  }

  void begin() {
    auto terminal = Terminal::open(loop_);
    if (terminal) {
      terminal_ = std::move(*terminal);
      tasks_.spawn(obey_keys());
    } else {
      seen_ = false;
      trouble_ = terminal.error().detail;
      over_ = true;
    }
  }

  void draw() {
    if (terminal_) terminal_->draw(draw_top(sample_, trouble_, terminal_->size(), ink_));
  }

  Task<void> obey_keys() {
    for (;;) {
      auto const key = co_await terminal_->key();
      if (!key || *key == 'q' || *key == 'Q') break;
    }
    over_ = true;
    co_return ok();
  }

  Task<void> obey_signals() {
    for (;;) {
      auto const signal = co_await signals_.next();
      if (!signal) co_return fail(signal.error());
      if (*signal != SIGWINCH) over_ = true;
      if (!over_) draw();
    }
  }

  std::string url_;
  net::Loop loop_;
  net::Signals signals_;
  net::Resolver resolver_{loop_};
  std::unique_ptr<Terminal> terminal_;
  Ink const ink_ = ink();
  json::object sample_;
  std::string trouble_;
  bool seen_ = false;
  bool over_ = false;
  net::Group tasks_;
};

}  // namespace

int top(AdminChoice const& choice, bool once) {
  auto const url = admin_url(choice);
  if (!url) return complain(url.error().detail);
  if (once) return print_once(*url);
  if (!::isatty(STDIN_FILENO) || !::isatty(STDOUT_FILENO))
    return complain("this is no terminal; --once prints one sample as text");
  return Top(*url).run();
}

}  // namespace cordon
