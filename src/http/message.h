#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "http/body.h"
#include "http/fields.h"
#include "http/tunnel.h"
#include "http/url.h"

namespace cordon::http {

enum class Version : std::uint8_t { http_1_0, http_1_1, http_2 };
std::string_view name(Version version);  // "HTTP/1.1"

enum class Method : std::uint8_t { other, get, head, post, put, delete_, connect, options, trace, patch };
Method lookup_method(std::string_view text);  // methods are case-sensitive
bool is_safe(Method method);
bool is_idempotent(Method method);

struct Request {
  explicit Request(Arena& arena) : fields(arena) {}

  Method method = Method::other;
  Version version = Version::http_1_1;
  std::string_view method_text;
  Target target;
  Fields fields;
  // Length of the body that follows: 0 none, nothing when only its end will tell (chunked, HTTP/2 without length).
  std::optional<std::uint64_t> content_length = 0;
};

// A response: head and what follows it. At most 64 bytes and movable; its data lives in the exchange's arena.
struct Response {
  Response(Arena& arena, int status) : status(static_cast<std::uint16_t>(status)), fields(arena) {}

  std::uint16_t status;
  Fields fields;
  ArenaOwner<Body> body;      // none: empty
  ArenaOwner<Tunnel> tunnel;  // after 101 or a 2xx to CONNECT: the connection pumps it
};
static_assert(sizeof(Response) <= 64);

// The length that Content-Length states, or nothing. Parsers have refused what is not one number.
std::optional<std::uint64_t> content_length(Fields const& fields);
// One such value: digits only, at most 18, so that no reader's number overflows.
std::optional<std::uint64_t> parse_content_length(std::string_view value);

// "Sun, 06 Nov 1994 08:49:37 GMT" for now; made anew once a second per thread.
std::string_view date_now();

}  // namespace cordon::http
