#pragma once

#include <nghttp2/nghttp2.h>

#include <optional>
#include <span>

#include "http/message.h"

namespace cordon::http::h2 {

// A field section as nghttp2 takes it. The list lives in the arena; the texts are those of the fields, which must stay until the
// frame is sent.
using Section = std::span<nghttp2_nv>;

// The head of a response, 1xx or final: what belongs to an HTTP/1 connection is dropped, Date is added to a final one that lacks
// it, and so is Content-Length when `length` is given. Code::internal for what must never be sent: names that are no token,
// control characters in values.
Result<Section> make_head(Arena& arena, int status, Fields const& fields, std::optional<std::uint64_t> length);
// A trailer section; fields that may not stand in one are dropped.
Result<Section> make_trailer(Arena& arena, Fields const& fields);

}  // namespace cordon::http::h2
