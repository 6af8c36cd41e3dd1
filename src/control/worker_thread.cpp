#include "control/worker_thread.h"

#include <fmt/format.h>
#include <pthread.h>

#include "record/writer.h"

namespace cordon::control {

WorkerThread::WorkerThread(Clock& clock, NodeSettings const& node, std::shared_ptr<proxy::Sites const> const& sites,
                           record::Writer& records, record::Metrics& metrics)
    : loop_(clock),
      sink_(records.make_sink()),
      worker_(loop_, node.region, proxy::TrustedPeers(node.trusted_proxies), *sink_, metrics.add_shard()),
      accepting_(loop_),
      connections_(loop_) {
  // A copy of the snapshot of this worker's own: its reference count is not shared with other threads.
  worker_.use(std::shared_ptr<proxy::Sites const>(sites.get(), [keep = sites](auto const*) {}));
}

WorkerThread::~WorkerThread() {
  join();
}

Result<net::Address> WorkerThread::listen(net::Address const& address, proxy::FrontSettings settings, proxy::Gate& gate) {
  auto listener = net::Listener::open(loop_, address);
  if (!listener) return fail(listener);
  net::Address bound = (*listener)->address();
  fronts_.push_back(std::make_unique<proxy::Front>(worker_, gate, std::move(*listener), std::move(settings)));
  return bound;
}

void WorkerThread::start(unsigned number, std::function<void()> finished) {
  thread_ = std::thread([this, number, finished = std::move(finished)] { run(number, finished); });
}

void WorkerThread::run(unsigned number, std::function<void()> const& finished) {
  ::pthread_setname_np(::pthread_self(), fmt::format("worker-{}", number).c_str());
  for (auto const& front : fronts_) accepting_.spawn(front->run(connections_));
  loop_.run_until([this] { return draining_ && accepting_.empty() && connections_.empty(); });
  finished_ = true;
  finished();
}

void WorkerThread::drain() {
  loop_.post([this] {
    draining_ = true;
    accepting_.cancel();
    worker_.drain();
  });
}

void WorkerThread::cancel() {
  loop_.post([this] { connections_.cancel(); });
}

void WorkerThread::cut(std::function<bool(proxy::Exchange const&)> chosen) {
  loop_.post([this, chosen = std::move(chosen)] { worker_.live().cut(chosen, Code::cancelled); });
}

void WorkerThread::relieve(proxy::Pressure pressure) {
  loop_.post([this, pressure] { worker_.relieve(pressure); });
}

void WorkerThread::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace cordon::control
