#pragma once

#include <memory>

#include "http/h2/error_code.h"
#include "http/h2/request_body.h"
#include "http/h2/request_head.h"

namespace cordon::http::h2 {

class Session;

// Body bytes on their way into DATA frames: at most one pulled view.
struct Outflow {
  View view;                         // still to be sent; the puller keeps it valid
  bool last = false;                 // nothing follows the view but trailers
  Fields const* trailers = nullptr;  // may be set together with `last`
  std::uint64_t sent = 0;
  Steady moved_at;      // when some of it was sent last
  bool paused = false;  // the session found nothing to send and waits to be told
  bool ended = false;   // END_STREAM was sent
};

// One HTTP/2 stream: its call, what the session's callbacks recorded of it, what its exchange wants sent. Owned by the session
// while the head is read, then by its exchange; the session must outlive it.
class Stream final : private BodySource {
 public:
  Stream(Session& owner, std::int32_t number, std::unique_ptr<Call> made, ServerSettings const& settings);
  ~Stream();

  static void* operator new(std::size_t size) { return net::detail::allocate_frame(size); }
  static void operator delete(void* memory, std::size_t size) noexcept { net::detail::free_frame(memory, size); }

  // The conversation is over before its time. Only the first counts.
  void break_off(Code code, std::string_view reason);
  // Why it did; Code::ok when it did not.
  Code code() const { return ending_.code; }

  // Tells the exchange what happened to what it sends; both may be gone afterwards.
  void wake_sender();
  // Whether everything handed over was sent, or nothing will be.
  bool sent_all() const { return closed || (out.last ? out.ended : out.view.empty()); }
  Ending ending() const;
  // For the record: how it ended, unless it is known already.
  void note(Code code, std::string_view reason);

  Session& session;
  std::int32_t const id;
  std::unique_ptr<Call> call;
  RequestHead head;
  RequestBody body;
  Outflow out;
  Signal moved;                 // `out` was sent, or the stream closed
  net::Fiber* fiber = nullptr;  // of the exchange, while it runs
  std::uint16_t status = 0;     // of the final response
  bool head_sent = false;
  bool is_open = true;  // the session knows it
  bool closed = false;  // nothing can be sent any more
  bool reset_by_client = false;
  bool client_ended = false;  // its END_STREAM has come
  bool reset_counted = false;
  std::size_t uncredited = 0;  // bytes held that the connection's window still lacks

 private:
  friend class Session;
  void pulled(std::size_t size) override;
  void send_continue() override;

  Ending ending_;
  bool broken_ = false;
  bool arrival_noted_ = false;
  bool departure_noted_ = false;
};

}  // namespace cordon::http::h2
