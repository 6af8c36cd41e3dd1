#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "testing/wire.h"

namespace cordon::testing {

// An application behind the edge, on a real socket: a thread that accepts and one for each connection. Remembers every whole
// request as it came, byte for byte, and answers what the test says.
class Origin {
 public:
  // One connection's conversation. `request` is whole; the connection goes on while it returns true.
  using Answer = std::function<bool(Wire& wire, std::string const& request)>;

  // 200 and "ok".
  Origin();
  explicit Origin(Answer answer, std::shared_ptr<tls::ServerContext const> tls = nullptr, std::string const& unix_path = {});
  Origin(Origin const&) = delete;
  Origin& operator=(Origin const&) = delete;
  ~Origin();

  std::uint16_t port() const { return address_.port(); }

  void answer(Answer answer);
  void answer(std::string text);
  // Answers as soon as the head is there.
  void answer_heads(Answer answer);

  std::vector<std::string> requests() const;
  std::string last() const;
  // Bytes that became no whole request.
  std::string leftovers() const;
  int connections() const { return accepted_; }
  int open() const { return open_; }
  // Waits until so many are there.
  bool await_requests(std::size_t count) const;
  bool await_open(int count) const;

 private:
  void accept();
  void converse(net::Fd fd);
  bool step(Wire& wire, std::string& bytes);
  Answer current(bool& heads) const;

  std::shared_ptr<tls::ServerContext const> tls_;
  net::Fd listener_;
  net::Address address_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Answer answer_;
  bool heads_ = false;
  std::vector<std::string> requests_;
  std::string leftovers_;
  std::atomic<int> accepted_ = 0;
  std::atomic<int> open_ = 0;
  std::atomic<bool> over_ = false;
  std::list<std::thread> talkers_;
  std::list<int> sockets_;
  std::thread acceptor_;
};

}  // namespace cordon::testing
