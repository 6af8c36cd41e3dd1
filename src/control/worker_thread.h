#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "control/listeners.h"
#include "control/settings.h"
#include "proxy/front.h"

namespace cordon::control {

// A place for one worker to listen at.
struct Opening {
  std::string key;  // the same for the same place with the same settings
  net::ListeningSocket socket;
  proxy::FrontSettings settings;
};

// One worker: a loop in a thread of its own, its listeners, and the connections it accepted. Spoken to only through its loop:
// what is asked of it happens in the order of asking, once it has started.
class WorkerThread {
 public:
  WorkerThread(Clock& clock, NodeSettings const& node, proxy::Gate& gate, record::Writer& records, record::Metrics& metrics,
               std::size_t number);
  ~WorkerThread();

  // Before start().
  void use(acme::Challenges const& challenges) { worker_.use(challenges); }
  // What is left to do on its loop when the last connection has ended. Before start().
  void at_the_end(std::function<net::Task<void>()> leave) { leave_ = std::move(leave); }
  // Listens at these places and nowhere else. Where it listens already, with the same settings, nothing changes; connections
  // there are go on either way.
  void listen(std::vector<Opening> openings);
  // What new exchanges are served by.
  void use(std::shared_ptr<proxy::Sites const> sites, proxy::TrustedPeers trusted);
  // `finished` is called, in the worker's thread, when it has.
  void start(unsigned number, std::function<void()> finished);

  // No new connections; those there are end after the exchanges they have.
  void drain();
  // The same, and exchanges and tunnels go on for as long as they like.
  void retire();
  // All connections end now.
  void cancel();
  // The exchanges for which `chosen`, called in the worker's thread, says so.
  void cut(std::function<bool(proxy::Exchange const&)> chosen);
  // Ends what its site does not allow any more.
  void reconsider();
  // Runs `work` in the worker's thread.
  void post(std::function<void()> work) { loop_.post(std::move(work)); }
  // How short memory is; again and again, while it is.
  void relieve(proxy::Pressure pressure);
  // Whether drain() or retire() was called and no connection is left.
  bool finished() const { return finished_; }
  // For the watchdog: whether the loop has answered since it was last asked, or has nothing more to do.
  bool turns() const { return answered_ || finished_; }
  void ask_whether_it_turns();
  void join();

 private:
  // A place it listens at.
  struct Place {
    Place(std::string name, net::Loop& loop) : key(std::move(name)), accepting(loop) {}
    std::string key;
    std::unique_ptr<proxy::Front> front;
    net::Group accepting;
  };
  void run(unsigned number, std::function<void()> const& finished);
  void listen_only(std::vector<Opening>& openings);
  void open(Opening& opening);
  bool is_over();

  net::Loop loop_;
  proxy::Gate& gate_;
  std::unique_ptr<record::Sink> sink_;
  proxy::Worker worker_;
  std::vector<std::unique_ptr<Place>> places_;
  std::vector<std::unique_ptr<Place>> left_;  // listened at no more; some have connections
  net::Group connections_;
  std::function<net::Task<void>()> leave_;
  bool ending_ = false;
  std::atomic<bool> finished_ = false;
  std::atomic<bool> answered_ = true;
  std::thread thread_;
};

}  // namespace cordon::control
