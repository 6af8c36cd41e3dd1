#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

// HTTP/1.1 syntax (RFC 9112), strictly: what two readers could take for two things is refused. Nothing here does I/O.
namespace cordon::http::h1 {

struct Limits {
  std::size_t request_line = 8 * 1024;
  std::size_t head = 32 * 1024;  // start line and header section, at most Slab::size
  std::size_t fields = 100;
  std::size_t trailer = 8 * 1024;
  std::size_t chunk_line = 256;  // chunk size with its extensions
};

// Finds the end of a head in bytes that arrive in pieces. Sees every byte once. One scanner per head.
class HeadScanner {
 public:
  // `data` is everything received since the head began (grows between calls). Returns the head's length, its final empty line
  // included, or 0 when more is needed. Fails at the first bare LF, bare CR, NUL, or leading blank line beyond one CRLF;
  // and when a limit is passed: uri_too_long while still in the first line, fields_too_large after it.
  Result<std::size_t> scan(std::string_view data, Limits const& limits);

 private:
  bool is_too_long(std::size_t at, Limits const& limits) const;
  std::unexpected<Error> refuse_length() const;

  std::size_t seen_ = 0;
  std::size_t line_start_ = 0;
  bool first_line_done_ = false;
};

// How a message body is delimited (RFC 9112 section 6.3).
enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct RequestHead {
  Framing framing = Framing::none;
  bool keep_alive = true;  // the client's wish and version
  bool expects_continue = false;
  bool upgrade = false;  // a valid "Connection: upgrade" with an Upgrade field
};

// `text` is a whole head as HeadScanner measured it; views into it end up in `request`. `secure` gives the scheme of origin-form.
// Refused, each with a reason of its own ("h1.…"): anything but "METHOD SP target SP HTTP/1.x" exactly; HTTP/2 preface; versions
// other than 1.0 and 1.1 (unsupported); obs-fold; blank before or in a field name, before the colon; names that are no token;
// control characters in values; no Host or several or an unparsable one (an empty one too); absolute-form whose authority differs
// from Host, or whose scheme is not the connection's (misdirected); authority-form with anything but CONNECT; a CONNECT without a
// port; Content-Length that is not at most 18 digits, more than one of it (equal or not, also in one value), or together with
// Transfer-Encoding; Transfer-Encoding other than exactly one "chunked", or in HTTP/1.0; Expect other than 100-continue;
// Upgrade together with a body; more than 64 options in Connection; a body behind CONNECT or TRACE. After a failure the
// connection must be closed: where the next request begins is unknown. `request.target` is canonical afterwards (http/url.h);
// CONNECT has host and port and an empty path.
Result<RequestHead> parse_request(std::string_view text, bool secure, Limits const& limits, Arena& arena, Request& request);

struct ResponseHead {
  std::uint16_t status = 0;
  Framing framing = Framing::none;
  std::uint64_t length = 0;  // when framing is length
  bool keep_alive = true;
};

// The same for what an origin answers; `asked` decides whether a body follows (HEAD, 1xx, 204, 304; 2xx to CONNECT).
// The reason phrase is ignored. Failures are Code::bad_gateway. A 204, or a 2xx to CONNECT, that announces a body all the same
// is not kept alive, and a 1xx refused: what follows could be taken for the next response.
Result<ResponseHead> parse_response(std::string_view text, Method asked, Limits const& limits, Arena& arena, Fields& fields);

// Decodes a chunked body (RFC 9112 section 7.1) that arrives in pieces of any size.
class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(Limits const& limits) : limits_(limits) {}

  struct Step {
    std::size_t consumed = 0;  // bytes of the input that are done with
    std::string_view data;     // body bytes, a view into the input; may be empty
    bool ended = false;        // the last chunk and the trailer section have passed
  };
  // Takes one step; call again with what is left. No progress (consumed 0) means: more input is needed. Everything that is
  // given is consumed, up to the end of the data that is handed out and of the body; nothing has to be kept for it.
  // Chunk sizes are hex digits only, at most 15; extensions are skipped and bounded; bare CR or LF anywhere is malformed.
  // Trailer fields are parsed into `trailers` (copied to its arena); those that frame, route or authenticate a message
  // (RFC 9110 section 6.5.1: Content-Length, Transfer-Encoding, Host, Trailer, Authorization, Cookie, Set-Cookie, Cache-Control,
  // TE, Content-*, Connection, Forwarded, X-Forwarded-* …: http/trailer_fields.h) are malformed. After a failure the decoder is
  // spent.
  Result<Step> step(std::string_view input, Fields& trailers);

 private:
  enum class State : std::uint8_t {
    size,
    extension,
    quoted,
    escaped,
    size_end,  // of a size line
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer,
    last_lf,
    ended,
    failed,
  };

  bool take_line_of_small_chunk(std::string_view& input);
  State read(char c);
  State read_size(char c);
  State read_extension(char c);
  State begin_chunk(char c);
  State refuse(std::string_view reason, Code code = Code::malformed);
  std::string_view take_data(std::string_view& input);
  State take_trailer(std::string_view& input, Fields& trailers);
  State finish(Fields& trailers);

  Limits limits_;
  State state_ = State::size;
  Code code_ = Code::ok;  // with reason_: why it failed
  std::string_view reason_;
  std::uint64_t left_ = 0;       // of the chunk
  std::size_t line_length_ = 0;  // of the size line so far
  std::size_t digits_ = 0;
  std::span<char> trailer_;  // the trailer section as it came, in the arena
  std::size_t trailer_size_ = 0;
};

}  // namespace cordon::http::h1
