#pragma once

#include <vector>

#include "http/call.h"

namespace cordon::access {

// Cookies that are ours and nobody else's: their names begin with this.
constexpr View cookie_prefix = "__Host-cordon";

struct OwnCookie {
  View name;
  View value;
};

// Takes our cookies out of a request: its origin sees the others alone. The texts are those of the request. More than `most` are
// none: nobody of ours sets so many.
class RequestCookies {
 public:
  static constexpr std::size_t most = 16;

  explicit RequestCookies(http::Call& call);

  // The value of the only one of that name. Empty when there is none, and when there are several: one of them is not ours.
  View operator[](View name) const;
  // All whose names begin so.
  std::vector<OwnCookie> beginning_with(View prefix) const;

 private:
  std::array<OwnCookie, most> cookies_;
  std::size_t count_ = 0;
};

// Makes a browser keep one of ours, on this host alone and out of reach of scripts; for so long, or until it is closed.
struct NewCookie {
  View name;
  View value;  // empty: forget it
  std::optional<std::chrono::seconds> lasts{};
};
void set_cookie(http::Call& call, http::Response& response, NewCookie const& cookie);

// Takes what an origin wants a browser to keep in the place of ours out of its answer.
void drop_own_cookies(http::Response& response);

}  // namespace cordon::access
