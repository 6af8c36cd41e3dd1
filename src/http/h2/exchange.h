#pragma once

#include "http/h2/session.h"
#include "http/pace.h"

namespace cordon::http::h2 {

// One request and its response, on a fiber of their own: from the complete head to the last byte. The session outlives it.
class Exchange final : private Interim {
 public:
  Exchange(std::unique_ptr<Stream> stream, ServerSettings const& settings)
      : stream_(std::move(stream)), timeouts_(settings.timeouts), pace_(settings.timeouts.write, settings.limits.minimum_rate) {}
  ~Exchange() = default;

  Task<void> run();

 private:
  Call& call() { return *stream_->call; }
  Session& session() { return stream_->session; }

  void begin(net::Fiber& fiber);
  void refuse_unsent();
  void reject(Error const& error);
  // Why there is nobody to answer any more, if that is so.
  std::optional<Error> loss();
  Task<void> converse();
  Task<void> answer();
  Result<void> send_head(Response& response);
  Result<void> shape(Response& response);
  Task<void> send_body(Body& body);
  Result<void> hand_over(View bytes, Body const& body);
  bool count_pace(Duration waited);
  Task<void> until_sent();
  void break_off(Error const& error);
  void finish();

  Task<void> send(int status, Fields const& fields) override;

  std::unique_ptr<Stream> stream_;
  Timeouts const& timeouts_;
  Pace pace_;                // of the client that takes the response
  std::uint64_t paced_ = 0;  // bytes that it counts
  std::optional<Response> response_;
  std::optional<std::uint64_t> length_;  // of the response's body, as its head states it
  std::uint64_t pulled_ = 0;
};

}  // namespace cordon::http::h2
