#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

// What a peer, a disk or a file can cause is a Result; a broken invariant is an assert.
namespace cordon {

// Kinds of failure. `http/status.h` maps each to the status a client sees.
enum class Code : unsigned char {
  ok,
  would_block,       // nothing there now; never leaves net/ and tls/
  cancelled,         // somebody who may do so ended the wait
  timeout,           // a deadline of ours passed
  closed,            // the peer ended the conversation in order
  reset,             // the peer or the network broke it off
  unreachable,       // no connection could be made
  malformed,         // the peer broke the protocol
  too_large,         // a limit on bytes or counts was passed
  uri_too_long,      // the request target is over its limit
  fields_too_large,  // header or trailer section is over its limit
  unsupported,       // well formed, and not something we do
  not_found,
  forbidden,
  method_not_allowed,
  expectation_failed,
  misdirected,      // this connection may not ask for that host
  unavailable,      // we shed it, or are going down
  bad_gateway,      // the origin broke the protocol
  gateway_timeout,  // the origin took longer than it may
  invalid,          // a value that a person wrote cannot be used
  internal,         // our own fault
};

// The name of a code, as records and metrics spell it, for example "timeout".
std::string_view name(Code code);

// A failure. `reason` is a literal that machines read ("h1.bare_lf"); `detail` is for the log and never for a client.
// Failures are rare: what is done with them stays out of the way of what goes well.
struct Error {
  Error() noexcept : Error(Code::internal, {}) {}
  Error(Code what, std::string_view why) noexcept : code(what), reason(why) {}
  Error(Code what, std::string_view why, std::string details) noexcept : code(what), reason(why), detail(std::move(details)) {}
  [[gnu::cold]] Error(Error const& other);
  [[gnu::cold]] Error(Error&& other) noexcept;
  [[gnu::cold]] Error& operator=(Error const& other);
  [[gnu::cold]] Error& operator=(Error&& other) noexcept;
  [[gnu::cold]] ~Error();

  Code code;
  std::string_view reason;
  std::string detail;
};

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

// `reason` must be a literal: it outlives everything.
[[gnu::cold]] std::unexpected<Error> fail(Code code, std::string_view reason);
[[gnu::cold]] std::unexpected<Error> fail(Code code, std::string_view reason, std::string detail);

// Passes a failure on: `if (!head) co_return fail(head);`
[[gnu::cold]] std::unexpected<Error> fail(Error error);
template <class T>
std::unexpected<Error> fail(Result<T>& result) {
  return fail(std::move(result.error()));
}

inline Result<void> ok() {
  return {};
}

}  // namespace cordon
