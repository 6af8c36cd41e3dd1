#pragma once

#include "base/result.h"
#include "http/fields.h"

namespace cordon::http::h1 {

// Takes the field lines at the front of `text`, and the empty line behind them, off it and adds them to `fields`, at most `most`
// of them (RFC 9112 section 5). The values are views into what `text` looked at.
Result<void> take_field_section(std::string_view& text, std::size_t most, Fields& fields);

// Takes a start line with its CRLF off `text`; fails with `reason` when it holds a control character other than tab, or has no
// end.
Result<std::string_view> take_start_line(std::string_view& text, std::string_view reason);

}  // namespace cordon::http::h1
