#pragma once

#include <optional>

#include "base/bytes.h"
#include "http/h2/signal.h"
#include "http/pace.h"
#include "http/server.h"

namespace cordon::http::h2 {

// What a request body asks of its connection.
class BodySource {
 public:
  // These many bytes were pulled, so the client may send as many more.
  virtual void pulled(std::size_t size) = 0;
  virtual void send_continue() = 0;

 protected:
  ~BodySource() = default;
};

// A request body as DATA frames bring it. Holds what the stream's window admits, in two slabs that change places at each pull.
class RequestBody final : public Body {
 public:
  static constexpr std::uint32_t window = 64 * 1024;  // of a stream, bytes

  RequestBody(BodySource& source, Call& call, ServerSettings const& settings)
      : source_(source),
        call_(call),
        settings_(settings),
        pace_(settings.timeouts.body, settings.limits.minimum_rate),
        trailers_(call.arena) {}

  Task<View> pull() override;
  bool ready() const override { return filled_ > 0 || over_; }
  std::optional<std::uint64_t> remaining() const override;
  Fields const* trailers() const override { return over_ && !error_ && !trailers_.empty() ? &trailers_ : nullptr; }

  // What the frames bring. False: not kept, and nobody will pull it.
  bool arrive(View data);
  void arrive_trailer(View name, View value);
  void finish() { over_ = true; }
  void break_off(Code code, std::string_view reason);
  void expect_continue() { expects_continue_ = true; }
  // Resumes who waits in pull(). What nobody takes keeps no more memory than it needs.
  void wake();

  std::uint64_t received() const { return received_; }
  std::size_t buffered() const { return filled_; }
  std::size_t held() const { return filling_.held() + given_.held(); }
  // Nothing came, and nothing will.
  bool is_empty() const { return over_ && !error_ && filled_ == 0 && trailers_.empty(); }

 private:
  Task<void> wait();
  View hand_out();

  BodySource& source_;
  Call& call_;
  ServerSettings const& settings_;
  Pace pace_;
  Duration waited_{};  // since something came last
  Signal arrived_;
  Slab filling_;
  Slab given_;
  std::size_t filled_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t pulled_ = 0;
  std::size_t trailer_size_ = 0;
  bool over_ = false;
  bool expects_continue_ = false;
  std::optional<Error> error_;
  Fields trailers_;
};

}  // namespace cordon::http::h2
