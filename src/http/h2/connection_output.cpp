#include "http/h2/connection.h"

// How what a connection has to say reaches its stream.
namespace cordon::http::h2 {
namespace {

// A blocked client has one write timeout for so many bytes.
constexpr std::size_t piece = 16 * 1024;

}  // namespace

void Connection::output_waits() {
  if (ended_ || std::exchange(flush_scheduled_, true)) return;
  info_.loop.defer(*this);
}

void Connection::run_deferred() {
  flush_scheduled_ = false;
  flush();
}

// Writes at once as long as the stream takes it; otherwise the writer goes on.
void Connection::flush() {
  while (!ended_ && !writing_) {
    if (auto produced = session_.produce(output_); !produced) return end(produced.error().code, produced.error().reason);
    if (output_.empty()) break;
    write_output();
  }
  output_.release();
  session_.deliver();
  end_when_done();
}

void Connection::write_output() {
  while (!output_.empty()) {
    View const rest = output_.rest();
    iovec const part{const_cast<char*>(rest.data()), rest.size()};
    auto const taken = stream_->try_write(std::span(&part, 1));
    if (!taken) return not_written(taken.error());
    output_.taken(*taken);
  }
  auto const flushed = stream_->try_flush();
  if (!flushed) not_written(flushed.error());
}

void Connection::not_written(Error const& error) {
  if (error.code != Code::would_block) return end(error.code, "h2.connection_lost");
  writing_ = true;
  blocked_.set();
}

// A client that is gone gets what was ready for it, as far as it takes that.
void Connection::end_when_done() {
  bool const done = !writing_ && !session_.wants_read() && !session_.wants_write();
  if (done && session_.is_terminated()) return end(Code::malformed, session_.termination());
  if (input_ended_) return end(Code::closed, "h2.connection_closed");
  if (done && calls_ == 0) end(Code::ok, {});
}

Task<void> Connection::write() {
  while (true) {
    auto const blocked = co_await blocked_.wait();
    if (!blocked) co_return ok();
    auto const written = co_await write_rest();
    if (!written) {
      bool const late = written.error().code == Code::timeout;
      end(written.error().code, late ? "h2.write_timeout" : "h2.connection_lost");
      co_return ok();
    }
    writing_ = false;
    flush();
  }
}

Task<void> Connection::write_rest() {
  net::Fiber& fiber = co_await net::this_fiber();
  do {
    View const part = output_.rest().substr(0, piece);
    fiber.set_deadline(settings_.timeouts.write);
    auto written = co_await net::write_all(*stream_, part);
    if (!written) co_return written;
    output_.taken(part.size());
  } while (!output_.empty());
  fiber.clear_deadline();
  co_return ok();
}

}  // namespace cordon::http::h2
