#pragma once

#include <algorithm>

namespace cordon::access {

template <class Range, class T>
bool contains(Range const& range, T const& value) {
  return std::ranges::find(range, value) != std::ranges::end(range);
}

}  // namespace cordon::access
