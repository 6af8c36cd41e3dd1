#include "praxis/directory/check.h"

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"

namespace cordon::praxis {

bool is_line(std::string_view text, std::size_t most) {
  return !text::trim(text).empty() && is_line_or_empty(text, most);
}

bool is_line_or_empty(std::string_view text, std::size_t most) {
  auto const control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
  return text.size() <= most && text::is_utf8(text) && !text::has_direction_marks(text) && std::ranges::none_of(text, control);
}

}  // namespace cordon::praxis
