#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "http/h2/allowance.h"
#include "http/h2/output.h"
#include "http/h2/stream.h"

struct nghttp2_session;

namespace cordon::http::h2 {

// What a session asks of its connection while it reads.
class SessionOwner {
 public:
  // The call for a new request; null when there are too many, and the stream is refused.
  virtual std::unique_ptr<Call> open_call() = 0;
  // produce() has something to do.
  virtual void output_waits() = 0;

 protected:
  ~SessionOwner() = default;
};

// The HTTP/2 protocol of one connection, by nghttp2: bytes in, bytes out, and streams between them. Does no I/O and resumes
// nobody but in deliver(): its callbacks only record.
class Session {
 public:
  static constexpr std::uint32_t most_continuations = 8;  // frames behind the first of a header block

  Session(SessionOwner& owner, ConnectionInfo const& info, ServerSettings const& settings);
  ~Session();
  Session(Session const&) = delete;
  Session& operator=(Session const&) = delete;

  // Takes what the client sent. After a failure only what explains it to the client is still produced.
  Result<void> receive(View bytes);
  // Frames for the client, until there is enough for one write or nothing is left.
  Result<void> produce(Output& output);
  bool wants_read() const;
  bool wants_write() const;
  // Whether a GOAWAY with an error was sent, by us or by nghttp2, and what it was for.
  bool is_terminated() const { return !termination_.empty(); }
  std::string_view termination() const { return termination_; }

  // Requests whose head is complete (or refused), for the connection to run.
  std::vector<std::unique_ptr<Stream>> take_heads() { return std::exchange(heads_, {}); }
  // Wakes those whose body bytes came or went.
  void deliver();
  // Whether a header block, or the client's preface, is under way, and since when.
  bool awaits_head() const { return !greeted_ || head_open_; }
  bool has_opened() const { return opening_ != nullptr; }  // a request with it
  Steady head_since() const { return head_since_; }
  // The request whose head will not be completed, if there is one.
  std::unique_ptr<Stream> abandon_head() { return std::move(opening_); }
  std::uint64_t requests() const { return requests_; }
  // Of which something is still there.
  std::size_t streams() const { return streams_; }
  // Body bytes that have come and gone, and requests.
  std::uint64_t moved() const { return moved_ + requests_; }
  // Body bytes that nobody has pulled.
  std::size_t buffered() const { return buffered_; }

  // GOAWAY: no new streams, those that are there go on.
  void announce_end();  // GOAWAY that takes what is on its way; shut_down() is to follow
  void shut_down();
  // GOAWAY, and that is the end.
  void terminate(ErrorCode code);

  // Why the connection has ended, for its exchanges; Code::ok before.
  Code over() const { return over_; }
  void note_end(Code code) { over_ = code; }

  // For streams: one came to be.
  void add_stream() { ++streams_; }
  // For exchanges. `response` stays until the head is sent.
  Result<void> respond(Stream& stream, Response const& response, std::optional<std::uint64_t> length, bool has_body);
  Result<void> send_interim(Stream& stream, int status, Fields const& fields);
  // There is something new in stream.out.
  void resume(Stream& stream);
  void reset(Stream& stream, ErrorCode code);
  void credit(Stream& stream, std::size_t pulled);
  void forget(Stream& stream);

 private:
  struct Callbacks;
  struct Delete {
    void operator()(nghttp2_session* session) const;
  };

  void greet();
  void note_arrival(Stream& stream);
  void note_departure(Stream& stream);
  void head_complete(bool ends);
  void note_head_frame(bool first);
  void spend_control();
  void spend_reset(std::uint32_t count = 1);
  void spend_tiny_data();
  bool admit_field(std::size_t size);
  void count_reset(Stream& stream);
  void consume_connection(std::size_t size);
  void keep(Stream& stream, std::size_t size);

  SessionOwner& owner_;
  ConnectionInfo const& info_;
  ServerSettings const& settings_;
  std::unique_ptr<nghttp2_session, Delete> session_;
  Output* output_ = nullptr;  // of the produce() that runs
  std::unique_ptr<Stream> opening_;
  std::vector<std::unique_ptr<Stream>> heads_;
  std::vector<Stream*> arrivals_;
  std::vector<Stream*> departures_;
  std::size_t buffered_ = 0;  // body bytes of all streams that nobody has pulled
  std::uint64_t requests_ = 0;
  std::size_t streams_ = 0;
  std::uint64_t moved_ = 0;
  Allowance controls_;
  Allowance resets_;
  Allowance tiny_data_;
  Steady head_since_;
  std::string_view termination_;
  std::uint32_t continuations_ = 0;
  std::size_t block_size_ = 0;  // of the header block under way, decompressed
  Code over_ = Code::ok;
  bool head_open_ = false;
  bool greeted_ = false;    // by the client's preface and SETTINGS
  bool over_with_ = false;  // terminated: what comes now is not even looked at
};

}  // namespace cordon::http::h2
