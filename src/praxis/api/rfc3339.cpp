#include "praxis/api/rfc3339.h"

#include "base/text.h"
#include "praxis/pages/dates.h"

namespace cordon::praxis {
namespace {

using std::chrono::minutes;

constexpr std::size_t length_of_seconds = 3;  // ":00"

// "+01:00" is an hour; "Z" none.
std::optional<minutes> parse_offset(View text) {
  if (text == "Z" || text == "z") return minutes();
  bool const is_offset = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  auto const hour = is_offset ? text::parse_number(text.substr(1, 2)) : std::nullopt;
  auto const minute = is_offset ? text::parse_number(text.substr(4, 2)) : std::nullopt;
  if (!hour || !minute || *hour > 23 || *minute > 59) return {};
  minutes const offset = std::chrono::hours(*hour) + minutes(*minute);
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string rfc3339(Instant instant) {
  auto text = iso(instant);
  text.insert(text.size() - 1, ":00");
  return text;
}

std::optional<Instant> parse_rfc3339(View text) {
  constexpr std::size_t length_of_minutes = 16;  // "2026-12-01T09:40"
  if (text.size() < length_of_minutes + length_of_seconds + 1) return {};
  if (text.substr(length_of_minutes, length_of_seconds) != ":00") return {};
  auto const local = parse_instant(std::string(text.substr(0, length_of_minutes)) + "Z");
  auto const offset = parse_offset(text.substr(length_of_minutes + length_of_seconds));
  if (!local || !offset) return {};
  return *local - *offset;
}

}  // namespace cordon::praxis
