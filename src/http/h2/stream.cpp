#include "http/h2/stream.h"

#include "http/h2/session.h"

namespace cordon::http::h2 {

Stream::Stream(Session& owner, std::int32_t number, std::unique_ptr<Call> made, ServerSettings const& settings)
    : session(owner), id(number), call(std::move(made)), head(settings.limits, *call), body(*this, *call, settings) {
  session.add_stream();
}

Stream::~Stream() {
  session.forget(*this);
}

void Stream::break_off(Code code, std::string_view reason) {
  note(code, reason);
  body.break_off(code, reason);
  closed = broken_ = true;
}

void Stream::note(Code code, std::string_view reason) {
  if (ending_.code != Code::ok) return;
  ending_.code = code;
  ending_.reason = reason;
}

void Stream::wake_sender() {
  if (broken_ && fiber) fiber->interrupt(ending_.code);
  moved.set();
}

Ending Stream::ending() const {
  Ending ending = ending_;
  ending.status = head_sent ? status : std::uint16_t{0};
  ending.body_in = body.received();
  ending.body_out = out.sent;
  return ending;
}

void Stream::pulled(std::size_t size) {
  session.credit(*this, size);
}

void Stream::send_continue() {
  Fields const none(call->arena);
  [[maybe_unused]] auto const sent = session.send_interim(*this, 100, none);  // a hint; without it the client waits a moment
}

}  // namespace cordon::http::h2
