#pragma once

#include <span>

#include "base/text.h"
#include "http/message.h"

namespace cordon::http::h1 {

// A head that is written piece by piece into an arena.
class HeadWriter {
 public:
  explicit HeadWriter(Arena& arena) : arena_(arena) { grow(first_room); }

  void add(View text) { at_ = text::put(room(text.size()), text); }
  // A line with its CRLF.
  void add(View name, View value);
  void add(Name name, View value) { add(spelling(name), value); }
  void add(Field const& field);
  // Adds the empty line; the writer is spent.
  View finish();

 private:
  static constexpr std::size_t first_room = 1024;
  char* room(std::size_t size) {
    if (static_cast<std::size_t>(limit_ - at_) < size) grow(size);
    return at_;
  }
  void grow(std::size_t size);

  Arena& arena_;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* limit_ = nullptr;
};

// A head as bytes, in the arena: start line, the fields, then the extra lines (each with its CRLF), then the
// empty line. Fields were checked when they came in or are made by us: they hold no CR, LF or NUL.
View write_head(Arena& arena, std::span<View const> start, Fields const& fields, std::span<View const> extra_lines);

// Whether a field is about one connection only, and never passed on (RFC 9110 section 7.6.1). Names listed by Connection are
// removed by remove_hop_by_hop.
constexpr NameSet hop_by_hop_names = set_of(Name::connection) | set_of(Name::keep_alive) | set_of(Name::proxy_connection) |
                                     set_of(Name::transfer_encoding) | set_of(Name::upgrade) | set_of(Name::te) |
                                     set_of(Name::http2_settings);
constexpr bool is_hop_by_hop(Name name) {
  return (hop_by_hop_names & set_of(name)) != 0;
}
// What the Connection fields list.
class ConnectionOptions {
 public:
  explicit ConnectionOptions(Fields const& fields);
  bool list(Field const& field) const {
    if (field.known != Name::other) return (known_ & set_of(field.known)) != 0;
    return others_ && fields_.has_token(Name::connection, field.name);
  }
  NameSet known() const { return known_; }
  bool others() const { return others_; }  // whether they list names of which we have no number

 private:
  void note(View list);

  Fields const& fields_;
  NameSet known_ = 0;
  bool others_ = false;
};

// Removes Connection, what it lists, and the other hop-by-hop fields; Transfer-Encoding too: framing is each connection's own.
void remove_hop_by_hop(Fields& fields);

// How a response's body is delimited, and what the head says of it.
struct Delimiting {
  enum class Kind : std::uint8_t { none, length, chunked, until_close } kind = Kind::none;
  std::uint64_t length = 0;
  View line;  // the field line to add; may be empty
};
Delimiting delimit_response(Response const& response, Request const& request, Arena& arena);

// "\r\n" + hex size + "\r\n" pieces of chunked coding.
View chunk_prefix(std::span<char, 20> buffer, std::size_t size);
// The last chunk with its trailer section.
View last_chunk(Arena& arena, Fields const* trailers);

}  // namespace cordon::http::h1
