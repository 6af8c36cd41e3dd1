#pragma once

#include "net/fd.h"
#include "net/fiber.h"

namespace cordon::net {

// Told once when the far side goes away while nobody reads.
class HangupObserver {
 public:
  virtual void hung_up() = 0;

 protected:
  ~HangupObserver() = default;
};

// A file in the loop. Remembers readiness between edges, so that nothing is asked of the kernel that it would refuse.
class Descriptor final : private EventSource {
 public:
  // A socket that is connected may be written to from the start.
  Descriptor(Loop& loop, Fd fd, bool may_write = false);
  ~Descriptor();
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;

  Loop& loop() const { return loop_; }
  int fd() const { return fd_.get(); }

  bool may_read() const { return may_read_; }
  bool may_write() const { return may_write_; }
  // What a call on the file showed. After a hang-up a file stays readable: its end has to be read.
  void read_blocked() { may_read_ = false; }
  void read_drained() { may_read_ = hung_up_; }
  void write_blocked() { may_write_ = false; }

  void wait_readable(Waiter& waiter);
  void wait_writable(Waiter& waiter);
  void withdraw(Waiter& waiter);
  void observe_hangup(HangupObserver* observer) { observer_ = observer; }

 private:
  void on_events(std::uint32_t events) override;

  Loop& loop_;
  Fd fd_;
  Waiter* reader_ = nullptr;
  Waiter* writer_ = nullptr;
  HangupObserver* observer_ = nullptr;
  bool may_read_ = false;
  bool may_write_ = false;
  bool hung_up_ = false;
  bool* alive_ = nullptr;  // of the on_events that runs, to learn that we died in it
};

}  // namespace cordon::net
