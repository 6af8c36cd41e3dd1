#pragma once

#include "http/h2/exchange.h"
#include "http/server.h"
#include "net/event.h"
#include "net/next_batch.h"

namespace cordon::http::h2 {

// One client's HTTP/2 connection: a reader, a writer for when the client is slower than we are, and a child for each exchange.
// What all of them produce in one batch of events leaves in one write at its end.
class Connection final : public Drainable, private SessionOwner, private net::Deferred {
 public:
  Connection(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler, ServerSettings const& settings);
  ~Connection() override;

  // Until the connection has ended and everything on it.
  Task<void> serve();
  void drain() override;
  void retire() override;
  void cut() override { end(Code::cancelled, "h2.cut"); }
  Holding holding() const override;

 private:
  static constexpr std::size_t first_portion = std::size_t{16} * 1024;

  bool reads() const;
  Task<void> read();
  Task<void> await_bytes();
  void read_some();
  Steady resize_portion(Steady then);
  void run_heads();
  Task<void> run(std::unique_ptr<Stream> stream);

  Task<void> write();
  Task<void> write_rest();
  void flush();
  void write_output();
  void not_written(Error const& error);
  void end_when_done();

  std::unique_ptr<Call> open_call() override;
  void output_waits() override;
  void run_deferred() override;

  void arm();
  void expire();
  void end(Code code, std::string_view reason);
  void blame(Code code, std::string_view reason);
  bool record_unfinished_head();
  Task<void> linger(Duration longest);

  std::unique_ptr<net::Stream> stream_;
  ConnectionInfo const& info_;
  Handler& handler_;
  ServerSettings const& settings_;
  Session session_;
  net::Group group_;
  net::Event over_;     // no more is read or written
  net::Event blocked_;  // the writer has to take over
  net::Fiber* reader_ = nullptr;
  Slab input_;
  Output output_;
  Error ending_{Code::ok, {}, {}};
  Steady idle_since_;
  std::optional<Steady> retires_at_;     // the client was told to go, and drains then
  std::size_t calls_ = 0;                // opened and not ended
  std::size_t portion_ = first_portion;  // of the input that is taken at once
  bool flush_scheduled_ = false;
  bool writing_ = false;  // the writer is at it
  bool draining_ = false;
  bool input_ended_ = false;
  bool ended_ = false;
  bool overlong_ = false;  // its input took all of its turn, and goes on in the next batch
};

}  // namespace cordon::http::h2
