#include "http/characters.h"
#include "http/h1/parser.h"

namespace cordon::http::h1 {

Result<std::size_t> HeadScanner::scan(std::string_view data, Limits const& limits) {
  while (true) {
    std::size_t const at = seen_ = find_control(data, seen_);
    if (is_too_long(at, limits)) return refuse_length();
    if (at == data.size()) return 0;
    if (data[at] == '\n') return fail(Code::malformed, "h1.bare_lf");
    if (data[at] == '\0') return fail(Code::malformed, "h1.nul");
    if (data[at] != '\r') {
      ++seen_;
      continue;
    }
    if (at + 2 > limits.head) return refuse_length();
    if (at + 1 == data.size()) return 0;
    if (data[at + 1] != '\n') return fail(Code::malformed, "h1.bare_cr");
    seen_ = at + 2;
    bool const blank = at == line_start_;
    if (blank && first_line_done_) return seen_;
    if (blank && at > 0) return fail(Code::malformed, "h1.leading_blank_line");
    first_line_done_ = !blank;
    line_start_ = seen_;
  }
}

// Whether a head that goes on after `at` octets must pass a limit, wherever its next line ends.
bool HeadScanner::is_too_long(std::size_t at, Limits const& limits) const {
  return at >= limits.head || (!first_line_done_ && at - line_start_ > limits.request_line);
}

std::unexpected<Error> HeadScanner::refuse_length() const {
  if (!first_line_done_) return fail(Code::uri_too_long, "h1.long_start_line");
  return fail(Code::fields_too_large, "h1.long_head");
}

}  // namespace cordon::http::h1
