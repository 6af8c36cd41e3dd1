#include "control/worker_thread.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>

#include "base/log.h"
#include "net/group.h"
#include "record/writer.h"

namespace cordon::control {

WorkerThread::WorkerThread(Clock& clock, NodeSettings const& node, proxy::Gate& gate, record::Writer& records,
                           record::Metrics& metrics, std::size_t number)
    : loop_(clock),
      gate_(gate),
      sink_(records.make_sink()),
      worker_(loop_, node.region, proxy::TrustedPeers(node.trusted_proxies), *sink_, metrics.add_shard(), number),
      connections_(loop_) {}

WorkerThread::~WorkerThread() {
  join();
}

void WorkerThread::listen(std::vector<Opening> openings) {
  // A function that is posted must be copyable, and descriptors are not.
  auto shared = std::make_shared<std::vector<Opening>>(std::move(openings));
  loop_.post([this, shared] { listen_only(*shared); });
}

void WorkerThread::listen_only(std::vector<Opening>& openings) {
  auto const listened = [&](std::string const& key) {
    return std::ranges::find(places_, key, [](auto const& p) { return p->key; });
  };
  auto const wanted = [&](auto const& place) { return std::ranges::find(openings, place->key, &Opening::key) != openings.end(); };
  auto const gone = std::ranges::partition(places_, wanted);
  for (auto& place : gone) {
    place->accepting.cancel();
    left_.push_back(std::move(place));
  }
  places_.erase(gone.begin(), gone.end());
  for (auto& opening : openings) {
    if (listened(opening.key) == places_.end()) open(opening);
  }
  is_over();
}

void WorkerThread::open(Opening& opening) {
  auto place = std::make_unique<Place>(opening.key, loop_);
  auto listener = std::make_unique<net::Listener>(loop_, std::move(opening.socket));
  place->front = std::make_unique<proxy::Front>(worker_, gate_, std::move(listener), std::move(opening.settings));
  place->accepting.spawn(place->front->run(connections_));
  places_.push_back(std::move(place));
}

void WorkerThread::use(std::shared_ptr<proxy::Sites const> sites, proxy::TrustedPeers trusted) {
  // Made here, so that the worker only takes it.
  auto own = sites->for_worker();
  loop_.post([this, own = std::move(own), trusted = std::move(trusted)] {
    worker_.use(own);
    worker_.trust(trusted);
  });
}

void WorkerThread::start(unsigned number, std::function<void()> finished) {
  thread_ = std::thread([this, number, finished = std::move(finished)] { run(number, finished); });
}

void WorkerThread::run(unsigned number, std::function<void()> const& finished) {
  ::pthread_setname_np(::pthread_self(), fmt::format("worker-{}", number).c_str());
  loop_.run_until([this] { return is_over() && ending_ && connections_.empty(); });
  if (leave_) {
    auto const left = net::run(loop_, leave_());
    if (!left) log::warning(fmt::format("a worker left something undone: {}", left.error().reason));
  }
  finished_ = true;
  finished();
}

// Whether it listens nowhere and nothing is left of where it did.
bool WorkerThread::is_over() {
  std::erase_if(left_, [](auto const& place) { return place->accepting.empty() && place->front->over(); });
  return places_.empty() && left_.empty();
}

void WorkerThread::drain() {
  listen({});
  loop_.post([this] {
    ending_ = true;
    worker_.drain();
  });
}

void WorkerThread::retire() {
  listen({});
  loop_.post([this] {
    ending_ = true;
    worker_.retire();
  });
}

void WorkerThread::cancel() {
  loop_.post([this] { connections_.cancel(); });
}

void WorkerThread::cut(std::function<bool(proxy::Exchange const&)> chosen) {
  loop_.post([this, chosen = std::move(chosen)] { worker_.live().cut(chosen, Code::cancelled); });
}

void WorkerThread::reconsider() {
  loop_.post([this] { worker_.reconsider(); });
}

void WorkerThread::ask_whether_it_turns() {
  answered_ = false;
  loop_.post([this] { answered_ = true; });
}

void WorkerThread::relieve(proxy::Pressure pressure) {
  loop_.post([this, pressure] { worker_.relieve(pressure); });
}

void WorkerThread::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace cordon::control
