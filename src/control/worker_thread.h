#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "control/settings.h"
#include "proxy/front.h"

namespace cordon::control {

// One worker: a loop in a thread of its own, its listeners, and the connections it accepted. Set up by the node's thread, then
// spoken to only through its loop.
class WorkerThread {
 public:
  WorkerThread(Clock& clock, NodeSettings const& node, std::shared_ptr<proxy::Sites const> const& sites, record::Writer& records,
               record::Metrics& metrics);
  ~WorkerThread();

  // Before start().
  Result<net::Address> listen(net::Address const& address, proxy::FrontSettings settings, proxy::Gate& gate);
  // `finished` is called, in the worker's thread, when it has.
  void start(unsigned number, std::function<void()> finished);

  // No new connections; those there are end after the exchanges they have.
  void drain();
  // All connections end now.
  void cancel();
  // The exchanges for which `chosen`, called in the worker's thread, says so.
  void cut(std::function<bool(proxy::Exchange const&)> chosen);
  // How short memory is; again and again, while it is.
  void relieve(proxy::Pressure pressure);
  // Whether drain() was called and no connection is left.
  bool finished() const { return finished_; }
  void join();

 private:
  void run(unsigned number, std::function<void()> const& finished);

  net::Loop loop_;
  std::unique_ptr<record::Sink> sink_;
  proxy::Worker worker_;
  std::vector<std::unique_ptr<proxy::Front>> fronts_;
  net::Group accepting_;
  net::Group connections_;
  bool draining_ = false;
  std::atomic<bool> finished_ = false;
  std::thread thread_;
};

}  // namespace cordon::control
