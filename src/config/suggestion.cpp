#include "config/suggestion.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace cordon::config {
namespace {

// More than any name of a setting has: an absurd key costs no time.
constexpr std::size_t longest_name = 64;

}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::optional<std::string> nearest(std::string_view written, std::span<std::string const> known) {
  if (written.size() > longest_name) return {};
  auto const spelled = text::to_lower(written);
  std::optional<std::string> best;
  std::size_t least = 0;
  for (auto const& name : known) {
    auto const wrong = distance(spelled, name);
    if (wrong > std::max<std::size_t>(1, std::max(spelled.size(), name.size()) / 3)) continue;
    if (best && wrong >= least) continue;
    best = name;
    least = wrong;
  }
  return best;
}

}  // namespace cordon::config
