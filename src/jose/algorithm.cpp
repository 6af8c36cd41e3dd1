#include "jose/algorithm.h"

#include <algorithm>
#include <array>

namespace cordon::jose {
namespace {

constexpr std::array<View, 9> names{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"};

}  // namespace

std::string_view name(Algorithm algorithm) {
  return names[static_cast<std::size_t>(algorithm)];
}

std::optional<Algorithm> find_algorithm(View name) {
  auto const* const found = std::ranges::find(names, name);
  if (found == names.end()) return {};
  return static_cast<Algorithm>(found - names.begin());
}

std::vector<Algorithm> const& all_algorithms() {
  using enum Algorithm;
  static std::vector<Algorithm> const all{rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512};
  return all;
}

}  // namespace cordon::jose
