#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cordon::praxis {

// Where we are (ISO 3166-1).
enum class Country : std::uint8_t { france, germany, italy };

constexpr std::string_view code(Country country) {
  switch (country) {
    case Country::france: return "FR";
    case Country::germany: return "DE";
    case Country::italy: return "IT";
  }
  return {};
}
constexpr std::optional<Country> country(std::string_view text) {
  for (auto const each : {Country::france, Country::germany, Country::italy}) {
    if (code(each) == text) return each;
  }
  return {};
}

}  // namespace cordon::praxis
