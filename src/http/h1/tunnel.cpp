#include "http/h1/tunnel.h"

namespace cordon::http::h1 {
namespace {

using namespace std::string_view_literals;

// Close frames with 1001 (RFC 6455 section 7.4.1): to a client unmasked, to an origin masked (with zeros: the payload is no
// secret).
constexpr View goodbye_to_client = "\x88\x02\x03\xe9"sv;
constexpr View goodbye_to_origin = "\x88\x82\x00\x00\x00\x00\x03\xe9"sv;

}  // namespace

TunnelPump::TunnelPump(net::Stream& client, Input& input, Tunnel& tunnel, Duration silence, net::Group& group)
    : input_(input),
      tunnel_(tunnel),
      silence_(silence),
      group_(group),
      inward_{.from = client, .to = tunnel.far(), .goodbye = goodbye_to_origin, .frames = {}},
      outward_{.from = tunnel.far(), .to = client, .goodbye = goodbye_to_client, .frames = {}},
      last_(group.loop().now()) {}

Task<void> TunnelPump::run() {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.clear_deadline();
  inward_.fiber = &fiber;  // the other direction may fail before this one begins
  group_.spawn(pump(outward_, tunnel_.early()));
  View const early = input_.unread();
  input_.consume(early.size());
  co_return co_await pump(inward_, early);
}

// When a direction fails, the other ends too, and the first failure is the tunnel's. When it ends in order, the other may go on.
Task<void> TunnelPump::pump(Direction& direction, View early) {
  direction.fiber = &(co_await net::this_fiber());
  Direction& other = &direction == &inward_ ? outward_ : inward_;
  auto pumped = co_await pump_until_end(direction, early);
  direction.ended = true;
  if (!pumped && !failure_) failure_ = pumped.error();
  if (pumped) direction.to.shutdown();
  if (!pumped && !other.ended && other.fiber) other.fiber->interrupt(Code::closed);
  direction.fiber = nullptr;
  if (&direction == &inward_) co_await group_.join();
  if (!failure_ || draining_ || (inward_.frames.saw_close() && outward_.frames.saw_close())) co_return ok();
  co_return fail(*failure_);
}

// What the far end breaks is not the client's doing.
std::unexpected<Error> TunnelPump::blame(net::Stream const& stream, Error error) {
  bool const far = &stream == &tunnel_.far();
  return far && error.code == Code::reset ? fail(Code::bad_gateway, "tunnel.reset", std::move(error.detail))
                                          : fail(std::move(error));
}

Task<void> TunnelPump::pump_until_end(Direction& direction, View early) {
  auto passed = co_await pass(direction, early);
  if (!passed) co_return blame(direction.to, std::move(passed.error()));
  for (;;) {
    auto there = co_await wait(direction);
    if (!there) co_return fail(there);
    Slab slab;
    slab.ensure();
    auto got = co_await net::read_some(direction.from, slab.span());
    if (!got) co_return blame(direction.from, std::move(got.error()));
    if (*got == 0) co_return ok();
    last_ = group_.loop().now();
    View const bytes(slab.data(), *got);
    if (direction.said_goodbye) {
      direction.frames.see(bytes);  // and let go: nothing may follow a close frame
    } else {
      passed = co_await pass(direction, bytes);
      if (!passed) co_return fail(passed);
    }
    if (inward_.frames.saw_close() && outward_.frames.saw_close()) co_return fail(Code::closed, "tunnel.closed");
  }
}

// Waits for bytes; gives up when both directions were silent for too long.
Task<void> TunnelPump::wait(Direction& direction) {
  for (;;) {
    direction.fiber->set_deadline(silence_);
    auto there = co_await net::readable(direction.from);
    direction.fiber->clear_deadline();
    if (there || there.error().code != Code::timeout) co_return there;
    if (group_.loop().now() - last_ >= silence_) co_return fail(Code::timeout, "tunnel.silent");
  }
}

Task<void> TunnelPump::pass(Direction& direction, View bytes) {
  if (!bytes.empty()) {
    direction.bytes += bytes.size();
    direction.frames.see(bytes);
    direction.fiber->set_deadline(silence_);
    direction.writing = true;
    auto sent = co_await net::write_all(direction.to, bytes);
    direction.writing = false;
    direction.fiber->clear_deadline();
    if (!sent) co_return fail(sent);
  }
  if (draining_) co_return co_await say_goodbye(direction);
  co_return ok();
}

Task<void> TunnelPump::say_goodbye(Direction& direction) {
  if (direction.said_goodbye || direction.frames.saw_close() || !direction.frames.at_boundary()) co_return ok();
  direction.said_goodbye = true;
  auto sent = co_await net::write_all(direction.to, direction.goodbye);
  co_return sent;
}

// A direction that waits says it now, in a child of its own; one that is passing bytes says it after them.
void TunnelPump::drain() {
  if (std::exchange(draining_, true)) return;
  for (Direction* direction : {&inward_, &outward_}) {
    if (!direction->ended && !direction->writing && direction->frames.at_boundary()) group_.spawn(say_goodbye(*direction));
  }
}

}  // namespace cordon::http::h1
