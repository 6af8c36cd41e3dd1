#include "http/h1/body_reader.h"

#include <algorithm>

namespace cordon::http::h1 {
namespace {

constexpr std::size_t little = 4096;

}  // namespace

BodyReader::BodyReader(Input& input, Framing framing, std::uint64_t length, Limits const& limits, Arena& arena)
    : input_(input), framing_(framing), left_(length), decoder_(limits), trailers_(arena) {
  look_ahead();
}

std::optional<std::uint64_t> BodyReader::remaining() const {
  if (ended_ && next_.empty()) return 0;
  if (framing_ == Framing::length) return left_ + next_.size();
  return {};
}

// Finds in what is there already what the next pull gives.
void BodyReader::look_ahead() {
  switch (framing_) {
    case Framing::none: ended_ = true; break;
    case Framing::length:
      next_ = input_.unread().substr(0, left_);
      left_ -= next_.size();
      if (next_.empty() && left_ == 0) ended_ = true;
      break;
    case Framing::until_close: next_ = input_.unread(); break;
    case Framing::chunked: decode_chunks(); return;
  }
  input_.consume(next_.size());
}

// Small chunks are given out together: each would cost whoever sends it on a write of its own.
void BodyReader::decode_chunks() {
  while (next_.size() < little && !ended_) {
    auto step = decoder_.step(input_.unread(), trailers_);
    if (!step) {
      failed_ = true;
      failure_ = std::move(step.error());
      return;
    }
    if (step->consumed == 0 && step->data.empty() && !step->ended) return;
    input_.consume(step->consumed);
    join(step->data);
    ended_ = step->ended;
  }
}

// What is between two chunks in the input is of no more use, so the second one moves up to the first.
void BodyReader::join(View data) {
  if (next_.empty()) {
    next_ = data;
  } else if (!data.empty()) {
    next_ = input_.move_up(next_, data);
  }
}

// What is handed out stays valid: looking ahead reads nothing.
View BodyReader::take() {
  View const result = std::exchange(next_, {});
  if (!result.empty()) look_ahead();
  return result;
}

void BodyReader::settle(Arena& arena) {
  if (next_.empty() || next_.size() > little || !input_.unread().empty()) return;
  next_ = arena.copy(next_);
  input_.rest();
}

net::Task<View> BodyReader::pull() {
  while (!ready()) {
    auto got = co_await receive(input_);
    if (!got) co_return fail(got);
    if (*got == 0) {
      if (framing_ != Framing::until_close) co_return fail(Code::reset, "h1.truncated_body");
      ended_ = true;
      break;
    }
    look_ahead();
  }
  if (failed_ && next_.empty()) co_return fail(failure_);
  co_return take();
}

}  // namespace cordon::http::h1
