#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cordon::config {

// The number of characters to insert, delete, replace or swap to make one text of the other (restricted Damerau-Levenshtein).
std::size_t distance(std::string_view a, std::string_view b);

// Which of `known` the author of `written` probably meant: the closest, when no more than a third of it is wrong.
std::optional<std::string> nearest(std::string_view written, std::span<std::string const> known);

}  // namespace cordon::config
