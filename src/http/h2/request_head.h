#pragma once

#include <optional>

#include "base/bytes.h"
#include "http/call.h"

namespace cordon::http::h2 {

// Collects a request's header section while it is decoded, and makes a Request of it (RFC 9113 section 8.3). What an HTTP/1 hop
// behind us could take for something else is refused; the first refusal counts, what follows it is dropped.
class RequestHead {
 public:
  RequestHead(Limits const& limits, Call& call) : limits_(limits), call_(call) {}

  void take(View name, View value);
  void refuse(Code code, std::string_view reason) {
    if (!refusal_) refusal_ = Error{code, reason, {}};
  }
  // After the last field. `ends`: no body follows.
  void finish(bool secure, bool ends);
  std::optional<Error> const& refusal() const { return refusal_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  struct Pseudo {
    View method;
    View scheme;
    View authority;
    View path;
  };

  Request& request() { return call_.request; }
  bool fits(View name, View value);
  void take_pseudo(View name, View value);
  void take_field(View name, View value);
  Result<void> check_field(Field const& field);
  Result<void> fill(bool secure, bool ends);
  Result<void> fill_target(bool secure);
  Result<void> fill_authority();
  Result<void> fill_path();
  Result<void> fill_length(bool ends);
  Result<void> fill_expectation();
  void join_cookies();

  Limits const& limits_;
  Call& call_;
  Pseudo pseudo_;
  std::size_t size_ = 0;
  std::size_t crumbs_ = 0;  // cookie fields behind the first
  bool expects_continue_ = false;
  std::optional<Error> refusal_;
};

// What both header and trailer sections ask of a field: a lower-case token, a value that means the same everywhere, nothing that
// belongs to a connection.
Result<void> check_any_field(Field const& field);

// What a field counts for in a section's limit (RFC 9113 section 6.5.2).
constexpr std::size_t listed_size(View name, View value) {
  return name.size() + value.size() + 32;
}

}  // namespace cordon::http::h2
