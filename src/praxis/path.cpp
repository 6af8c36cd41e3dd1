#include "praxis/path.h"

#include "base/text.h"

namespace cordon::praxis {

std::optional<std::vector<Id>> numbers_of(View pattern, View path) {
  std::vector<Id> numbers;
  while (!pattern.empty() || !path.empty()) {
    View const wanted = text::take_until(pattern, '/'), part = text::take_until(path, '/');
    if (wanted != "#") {
      if (wanted != part) return {};
      continue;
    }
    auto const number = text::parse_number<Id>(part);
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace cordon::praxis
