#pragma once

#include <thread>
#include <vector>

#include "http/server.h"
#include "net/listener.h"
#include "praxis/house/house.h"
#include "praxis/visit.h"

namespace cordon::praxis {

// One thread with its loop, its listeners and the connections they accepted. Lives as long as the agenda tells it of changes.
class Worker final : private http::Handler, private http::Connections {
 public:
  struct Chores {
    bool ticks = false;  // lets the agenda's telephone ring and puts away what is over: one worker does
    Duration tick = std::chrono::seconds(2);
    Duration drain = std::chrono::seconds(10);  // how long connections may still finish what they do
  };

  Worker(House& house, Agenda& agenda, Journal* journal, Clock& clock, Chores chores);
  ~Worker() override;

  // Before start(). Yields the address with the port that the kernel chose.
  Result<net::Address> listen(net::Address const& address);
  void start();
  // From any thread: no more connections; those there are end after what they do, or when their time is over.
  void drain();
  void join();

 private:
  Task<void> work();
  Task<void> accept_from(net::Listener& listener);
  Task<void> serve(net::Listener::Accepted accepted, net::Address local);
  Task<void> finish();
  Task<void> cut_late_ones();
  Task<void> keep_beating();
  Task<void> keep_ticking();
  Task<void> keep_tidy();

  std::unique_ptr<http::Call> open(http::ConnectionInfo const& connection) override;
  bool draining() const override { return draining_; }
  void entered(http::Drainable& connection) override;
  void left(http::Drainable& connection) override;

  Chores chores_;
  Agenda& agenda_;
  net::Loop loop_;
  Feed feed_;
  std::unique_ptr<Office> office_;
  Desk desk_;
  http::ServerSettings settings_;
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::vector<http::Drainable*> live_;
  net::Group connections_;
  net::Event drain_asked_;
  std::uint64_t next_id_ = 1;
  bool draining_ = false;
  std::thread thread_;
};

}  // namespace cordon::praxis
