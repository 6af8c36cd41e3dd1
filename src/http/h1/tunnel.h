#pragma once

#include <optional>

#include "http/frame_tracker.h"
#include "http/h1/input.h"
#include "http/tunnel.h"
#include "net/group.h"

namespace cordon::http::h1 {

// Pumps bytes both ways between a client and a tunnel's far side until both have ended, one fails, or both are silent for too
// long. On drain, sends 1001 (going away) between two frames to each end, and ends when they have closed.
class TunnelPump final {
 public:
  TunnelPump(net::Stream& client, Input& input, Tunnel& tunnel, Duration silence, net::Group& group);

  Task<void> run();
  void drain();

  std::uint64_t from_client() const { return inward_.bytes; }
  std::uint64_t to_client() const { return outward_.bytes; }

 private:
  struct Direction {
    net::Stream& from;
    net::Stream& to;
    View goodbye;  // the frame that says 1001 to the receiving end
    FrameTracker frames;
    net::Fiber* fiber = nullptr;
    std::uint64_t bytes = 0;
    bool writing = false;
    bool ended = false;
    bool said_goodbye = false;
  };
  Task<void> pump(Direction& direction, View early);
  Task<void> pump_until_end(Direction& direction, View early);
  Task<void> wait(Direction& direction);
  Task<void> pass(Direction& direction, View bytes);
  Task<void> say_goodbye(Direction& direction);
  std::unexpected<Error> blame(net::Stream const& stream, Error error);

  Input& input_;
  Tunnel& tunnel_;
  Duration silence_;
  net::Group& group_;
  Direction inward_;
  Direction outward_;
  Steady last_;
  std::optional<Error> failure_;  // the first
  bool draining_ = false;
};

}  // namespace cordon::http::h1
