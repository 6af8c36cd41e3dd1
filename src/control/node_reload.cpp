#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/log.h"
#include "config/changes.h"
#include "control/front_settings.h"
#include "control/node.h"
#include "control/settings_description.h"
#include "net/event.h"

// The part of a node that puts another configuration in force while it serves.
namespace cordon::control {
namespace {

// For a worker that is busy with a batch of events; one that hangs is the watchdog's business.
constexpr std::chrono::seconds longest_hearing{5};

}  // namespace

// On SIGHUP. Told again while it reads, it reads once more: the file may have changed behind its back.
void Node::ask_to_reload() {
  records_->reopen();
  if (reloading_) {
    reload_again_ = true;
  } else {
    tasks_.spawn(reload_until_current());
  }
}

Task<void> Node::reload_until_current() {
  do {
    reload_again_ = false;
    [[maybe_unused]] auto const reloaded = co_await reload();
  } while (reload_again_);
  co_return ok();
}

Task<Reloaded> Node::reload() {
  auto reloaded = co_await replace(read_);
  if (reloaded) in_force_since_ = loop_.wall();
  if (reloaded) ++reloads_;
  co_return reloaded;
}

Task<Reloaded> Node::replace(ReadConfiguration const& read) {
  if (reloading_) co_return fail(Code::unavailable, "reload.under_way", "another reload is under way");
  if (state_ != State::serving) co_return fail(Code::unavailable, "reload.ending", "the node is ending");
  reloading_ = true;
  manager_.reloading();
  Result<Served> next = fail(Code::internal, "reload");
  auto const done = co_await net::offload(helpers_, [&] { next = make_next(read); });
  reloading_ = false;
  say_ready();
  if (done && next && state_ == State::serving) {
    put_in_force(std::move(*next));
    auto heard = co_await workers_have_heard();
    if (!heard) log::warning("a worker has not yet taken the configuration that is in force");
    co_return Reloaded{.hash = served_.configuration.hash,
                       .sites = served_.sites->all().size(),
                       .built = served_.built,
                       .waiting = waiting_for_restart()};
  }
  auto error = next ? Error(Code::unavailable, "reload.ending", "the node is ending") : std::move(next.error());
  refused_ = {loop_.wall(), error.detail};
  log::error("the configuration was not reloaded, the one before serves on:\n" + error.detail);
  co_return fail(std::move(error));
}

// Who asked for a reload is told that it is done when every worker serves by it.
Task<void> Node::workers_have_heard() {
  struct Answers {
    net::Event all;
    std::size_t left;
  };
  net::Fiber& fiber = co_await net::this_fiber();
  auto const answers = std::make_shared<Answers>(net::Event(loop_), workers_.size());
  for (auto const& worker : workers_) {
    worker->post([this, answers] {
      loop_.post([answers] {
        if (--answers->left == 0) answers->all.set();
      });
    });
  }
  fiber.set_deadline(longest_hearing);
  auto const heard = co_await answers->all.wait();
  fiber.clear_deadline();
  co_return heard;
}

// In a helper's thread, while the node's waits: nothing else touches what it uses.
Result<Served> Node::make_next(ReadConfiguration const& read) try {
  if (!read) return fail(Code::unavailable, "reload.no_file", "this node was not started from a file");
  auto configuration = read();
  if (!configuration) return fail(configuration);
  return foundry_.make(std::move(*configuration), workers_.size(), served_);
} catch (std::exception const& exception) {
  return fail(Code::internal, "reload", exception.what());
}

void Node::put_in_force(Served next) {
  served_ = std::move(next);
  refused_.reset();
  if (organisation_) organisation_->use(served_.access);
  auto const& settings = served_.configuration.settings;
  gate_.budget.use(budget_limits(settings.limits));
  gate_.most_handshakes = settings.limits.handshakes;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->use(served_.sites, proxy::TrustedPeers(settings.node.trusted_proxies));
    workers_[i]->listen(openings_for(i));
  }
  follow_origins();
  follow_certificates();
  auto const waiting = waiting_for_restart();
  log::info(fmt::format("configuration {} is in force: {} sites, {} of them new or changed",
                        served_.configuration.hash.substr(0, 12), served_.sites->all().size(), served_.built));
  if (!waiting.empty()) log::warning(fmt::format("takes effect at the next start: {}", fmt::join(waiting, ", ")));
}

// A place whose socket cannot be shared (no descriptor is left) stays as it is until the next reload.
std::vector<Opening> Node::openings_for(std::size_t worker) const {
  std::vector<Opening> openings;
  auto const& settings = served_.configuration.settings;
  for (std::size_t i = 0; i < settings.listeners.size(); ++i) {
    auto const& place = served_.listeners.places()[i];
    auto socket = place->socket_for(worker);
    if (!socket) log::error(socket.error().detail);
    if (!socket) continue;
    openings.push_back({.key = fmt::format("{} {}", fmt::ptr(place.get()), front_text(settings, settings.listeners[i])),
                        .socket = std::move(*socket),
                        .settings = front_settings(settings, settings.listeners[i])});
  }
  return openings;
}

std::vector<std::string> Node::waiting_for_restart() const {
  std::vector<std::string> waiting;
  auto const description = settings_description().description();
  for (auto const& change : config::changes(*description, &started_with_, &served_.configuration.settings)) {
    if (change.when == config::When::restart) waiting.push_back(change.path);
  }
  return waiting;
}

}  // namespace cordon::control
