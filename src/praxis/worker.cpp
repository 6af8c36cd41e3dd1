#include "praxis/worker.h"

#include "base/log.h"

namespace cordon::praxis {
namespace {

constexpr std::chrono::seconds between_beats{15};
constexpr std::chrono::seconds between_looks{1};  // at holds
constexpr int looks_between_tidying = 10;

}  // namespace

Worker::Worker(House& house, Agenda& agenda, Journal* journal, Clock& clock, Chores chores)
    : chores_(chores),
      agenda_(agenda),
      loop_(clock),
      feed_(loop_),
      office_(Office::open(house, loop_).value()),
      desk_{.agenda = agenda, .journal = journal, .feed = feed_, .clock = clock, .office = office_.get()},
      connections_(loop_),
      drain_asked_(loop_) {
  agenda.observe([this] { loop_.post([this] { feed_.changed(); }); });
}

Worker::~Worker() {
  drain();
  join();
}

Result<net::Address> Worker::listen(net::Address const& address) {
  auto listener = net::Listener::open(loop_, address);
  if (!listener) return fail(listener);
  listeners_.push_back(std::move(*listener));
  return listeners_.back()->address();
}

void Worker::start() {
  thread_ = std::thread([this] {
    auto const worked = net::run(loop_, work());
    if (!worked) log::error("a worker ended: " + worked.error().detail);
  });
}

void Worker::drain() {
  loop_.post([this] { drain_asked_.set(); });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

Task<void> Worker::work() {
  net::Group doors(loop_);
  net::Group chores(loop_);
  for (auto const& listener : listeners_) doors.spawn(accept_from(*listener));
  chores.spawn(keep_beating());
  if (chores_.ticks) chores.spawn(keep_ticking());
  if (chores_.ticks) chores.spawn(keep_tidy());
  auto asked = co_await drain_asked_.wait();
  doors.cancel();
  co_await doors.join();
  listeners_.clear();
  chores.spawn(cut_late_ones());
  auto finished = co_await finish();
  chores.cancel();
  co_await chores.join();
  [[maybe_unused]] auto const written = co_await office_->drain();
  if (!asked) co_return fail(asked);
  co_return finished;
}

Task<void> Worker::finish() {
  draining_ = true;
  feed_.end();
  office_->notices.end();
  auto const live = live_;
  for (auto* const connection : live) connection->drain();
  co_await connections_.join();
  co_return ok();
}

Task<void> Worker::cut_late_ones() {
  auto slept = co_await net::sleep(chores_.drain);
  if (slept) connections_.cancel();
  co_return slept;
}

Task<void> Worker::accept_from(net::Listener& listener) {
  for (;;) {
    auto accepted = co_await listener.accept();
    if (!accepted) co_return fail(accepted);
    connections_.spawn(serve(std::move(*accepted), listener.address()));
  }
}

Task<void> Worker::serve(net::Listener::Accepted accepted, net::Address local) {
  auto ip = accepted.peer.ip();
  http::ConnectionInfo const info{.loop = loop_,
                                  .id = next_id_++,
                                  .peer = {.address = std::move(accepted.peer)},
                                  .peer_ip = std::move(ip),
                                  .local = std::move(local),
                                  .tls_version = {},
                                  .server_name = {}};
  auto stream = std::make_unique<net::SocketStream>(loop_, std::move(accepted.fd));
  auto served = co_await http::h1::serve(std::move(stream), info, *this, settings_, this);
  co_return served;
}

Task<void> Worker::keep_beating() {
  for (;;) {
    auto slept = co_await net::sleep(between_beats);
    if (!slept) co_return fail(slept);
    feed_.beat();
    office_->notices.beat();
  }
}

Task<void> Worker::keep_ticking() {
  for (;;) {
    auto slept = co_await net::sleep(chores_.tick);
    if (!slept) co_return fail(slept);
    agenda_.tick();
  }
}

// What fails now is tried again in a moment.
Task<void> Worker::keep_tidy() {
  for (int looks = 1;; ++looks) {
    auto slept = co_await net::sleep(between_looks);
    if (!slept) co_return fail(slept);
    auto const tidied = co_await (looks % looks_between_tidying == 0 ? office_->tidy() : office_->end_holds());
    if (!tidied && tidied.error().code == Code::cancelled) co_return fail(tidied.error());
    if (!tidied) log::warning("what is over could not be put away: " + std::string(tidied.error().reason));
  }
}

std::unique_ptr<http::Call> Worker::open(http::ConnectionInfo const& connection) {
  return std::make_unique<Visit>(connection, desk_);
}

void Worker::entered(http::Drainable& connection) {
  live_.push_back(&connection);
}

void Worker::left(http::Drainable& connection) {
  std::erase(live_, &connection);
}

}  // namespace cordon::praxis
