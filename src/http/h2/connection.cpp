#include "http/h2/connection.h"

namespace cordon::http::h2 {
namespace {

// After an error the client may still be sending: it is given a moment to read our explanation.
constexpr auto longest_explanation = std::chrono::seconds(1);
// A client that takes the last bytes sends window updates now and then.
constexpr auto longest_silence = std::chrono::seconds(2);
constexpr std::size_t most_lingering = 1024 * 1024;
// From the first word of the end to the last: longer than the way to any client and back.
constexpr auto notice = std::chrono::seconds(1);
// How long one client's input may keep the others waiting, and the least of it that is taken at once to keep to that.
constexpr auto longest_turn = std::chrono::milliseconds(1);
constexpr std::size_t least_portion = 4 * 1024;

}  // namespace

Connection::Connection(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler,
                       ServerSettings const& settings)
    : stream_(std::move(stream)),
      info_(info),
      handler_(handler),
      settings_(settings),
      session_(*this, info, settings),
      group_(info.loop),
      over_(info.loop),
      blocked_(info.loop),
      idle_since_(info.loop.now()) {}

Connection::~Connection() {
  if (flush_scheduled_) info_.loop.forget(*this);
}

Task<void> Connection::serve() {
  output_waits();
  group_.spawn(read());
  group_.spawn(write());
  auto const waited = co_await over_.wait();
  if (!waited) end(waited.error().code, "h2.connection_over");
  // A timeout of the connection is none of theirs, which they could get over.
  if (ending_.code != Code::ok) session_.note_end(ending_.code);
  group_.cancel(ending_.code == Code::ok || ending_.code == Code::timeout ? Code::closed : ending_.code);
  co_await group_.join();
  bool const recorded = record_unfinished_head();
  bool const offended = !recorded && waited && (ending_.code == Code::malformed || ending_.code == Code::timeout);
  stream_->shutdown();
  bool const ours = ending_.code == Code::ok;
  if (waited && (ours || ending_.code == Code::malformed)) {
    Duration const longest = ours ? settings_.timeouts.write : longest_explanation;
    [[maybe_unused]] auto const lingered = co_await linger(longest);
  }
  if (offended) co_return fail(ending_);
  co_return ok();
}

// Reads on until the client has seen our end and closes: what it sends to a closed socket would reset the connection, and what is
// still on its way to it would be lost.
Task<void> Connection::linger(Duration longest) {
  net::Fiber& fiber = co_await net::this_fiber();
  Steady const end = info_.loop.now() + longest;
  input_.ensure();
  for (std::size_t taken = 0; taken < most_lingering;) {
    fiber.set_deadline(std::min<Duration>(end - info_.loop.now(), longest_silence));
    auto const got = co_await net::read_some(*stream_, input_.span());
    if (!got || *got == 0) break;
    taken += *got;
  }
  fiber.clear_deadline();
  co_return ok();
}

void Connection::drain() {
  if (std::exchange(draining_, true) || ended_) return;
  session_.shut_down();
}

// In two steps (RFC 9113 section 6.8): what the client sent before it heard of the first is still served.
void Connection::retire() {
  if (draining_ || retires_at_ || ended_) return;
  retires_at_ = info_.loop.now() + notice;
  session_.announce_end();
  arm();
}

Holding Connection::holding() const {
  Holding holding{.connection = info_.id,
                  .bytes = session_.buffered() + input_.held() + output_.held() + stream_->held() + calls_ * bytes_of_exchange,
                  .moved = session_.moved()};
  bool const in_head = session_.awaits_head() && calls_ <= (session_.has_opened() ? 1 : 0);
  if (in_head) {
    holding.head_since = session_.head_since();
  } else if (calls_ == 0) {
    holding.idle_since = idle_since_;
  }
  return holding;
}

// The first end, and what was blamed for it first, counts.
void Connection::end(Code code, std::string_view reason) {
  if (std::exchange(ended_, true)) return;
  blame(code, reason);
  over_.set();
}

void Connection::blame(Code code, std::string_view reason) {
  if (ending_.code == Code::ok) ending_ = {code, reason, {}};
}

// False when there is none. What the connection ended for is counted with it, and not once more.
bool Connection::record_unfinished_head() {
  auto const stream = session_.abandon_head();
  if (!stream) return false;
  Code const code = ending_.code == Code::ok ? Code::closed : ending_.code;
  stream->call->reject({code, ending_.reason, {}});
  stream->note(code, ending_.reason);
  stream->call->ended(stream->ending());
  --calls_;
  return true;
}

bool Connection::reads() const {
  return !ended_ && !input_ended_ && session_.wants_read();
}

Task<void> Connection::read() {
  reader_ = &co_await net::this_fiber();
  while (reads()) {
    arm();
    auto const there = co_await await_bytes();
    if (!reads()) break;
    if (there) {
      read_some();
    } else if (there.error().code == Code::timeout) {
      expire();
    } else {
      end(there.error().code, "h2.connection_over");
    }
  }
  reader_ = nullptr;
  input_.release();
  co_return ok();
}

Task<void> Connection::await_bytes() {
  if (std::exchange(overlong_, false)) co_return co_await net::next_batch(info_.loop);
  if (calls_ == 0) stream_->rest();
  auto there = co_await net::readable(*stream_);
  co_return there;
}

// Everything that is there, a portion at a time. Ends when the stream has no more, or this client has had its share of the batch.
void Connection::read_some() {
  Steady const since = info_.loop.clock().steady();
  for (Steady then = since; reads() && !overlong_; overlong_ = then - since >= longest_turn) {
    input_.ensure();
    auto const got = stream_->try_read(input_.span().first(portion_));
    if (!got && got.error().code == Code::would_block) break;
    if (!got) {
      end(got.error().code, "h2.connection_lost");
      break;
    }
    if (*got == 0) {
      input_ended_ = true;
      output_waits();
      break;
    }
    auto const taken = session_.receive({input_.data(), *got});
    if (!taken) blame(taken.error().code, taken.error().reason);
    output_waits();
    run_heads();
    session_.deliver();
    then = resize_portion(then);
  }
  input_.release();
}

// By how long the last portion took, since `then`: a head of small fields costs ten times what the same bytes of a body do.
Steady Connection::resize_portion(Steady then) {
  Steady const now = info_.loop.clock().steady();
  if (now - then > longest_turn / 2) {
    portion_ = std::max(portion_ / 2, least_portion);
  } else {
    portion_ = std::min(portion_ * 2, Slab::size);
  }
  return now;
}

std::unique_ptr<Call> Connection::open_call() {
  // Calls whose stream is over may take a moment to end; who resets streams to have more of them at once is held up here.
  if (ended_ || calls_ >= std::size_t{2} * settings_.limits.streams) return nullptr;
  auto call = handler_.open(info_);
  ++calls_;
  return call;
}

void Connection::run_heads() {
  for (auto& stream : session_.take_heads()) group_.spawn(run(std::move(stream)));
  if (handler_.draining() || session_.requests() >= settings_.limits.requests_per_connection) retire();
}

Task<void> Connection::run(std::unique_ptr<Stream> stream) {
  {
    Exchange exchange(std::move(stream), settings_);
    [[maybe_unused]] auto const done = co_await exchange.run();
  }
  if (--calls_ == 0) {
    idle_since_ = info_.loop.now();
    arm();
    output_waits();
  }
  co_return ok();
}

// The reader's deadline: for the head under way, for the next request, or for a client that was told to go.
void Connection::arm() {
  if (!reader_) return;
  std::optional<Steady> due;
  if (session_.awaits_head() && ending_.code == Code::ok) {
    due = session_.head_since() + settings_.timeouts.head;
  } else if (calls_ == 0 && !draining_) {
    due = idle_since_ + settings_.timeouts.idle;
  }
  if (retires_at_ && !draining_) due = std::min(*retires_at_, due.value_or(*retires_at_));
  if (due) {
    reader_->set_deadline(*due - info_.loop.now());
  } else {
    reader_->clear_deadline();
  }
}

void Connection::expire() {
  auto const now = info_.loop.now();
  if (session_.awaits_head() && now - session_.head_since() >= settings_.timeouts.head) {
    blame(Code::timeout, "h2.head_timeout");
    session_.terminate(ErrorCode::enhance_your_calm);
  } else if ((retires_at_ && now >= *retires_at_) || (calls_ == 0 && now - idle_since_ >= settings_.timeouts.idle)) {
    drain();
  }
}

Task<void> serve(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler,
                 ServerSettings const& settings, Connections* connections) {
  Connection connection(std::move(stream), info, handler, settings);
  if (connections) connections->entered(connection);
  auto served = co_await connection.serve();
  if (connections) connections->left(connection);
  co_return served;
}

}  // namespace cordon::http::h2
