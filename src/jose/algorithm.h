#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace cordon::jose {

// How a token is signed (RFC 7518 3.1). There are no others: not "none", and none with a secret that both sides know.
enum class Algorithm : std::uint8_t { rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512 };

std::string_view name(Algorithm algorithm);  // "RS256"
// Nothing for every other name, also in another case.
std::optional<Algorithm> find_algorithm(View name);

std::vector<Algorithm> const& all_algorithms();

}  // namespace cordon::jose
