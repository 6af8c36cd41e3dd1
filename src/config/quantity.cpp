#include "config/quantity.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>
#include <span>

#include "base/text.h"

namespace cordon::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t worth;
};
constexpr std::array<Unit, 5> time_units{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 4> size_units{{{"B", 1}, {"KiB", 1ULL << 10}, {"MiB", 1ULL << 20}, {"GiB", 1ULL << 30}}};

// What people write and mean one of ours by.
struct Alias {
  std::string_view written, meant;
};
constexpr std::array<Alias, 13> aliases{{{"sec", "s"},
                                         {"secs", "s"},
                                         {"seconds", "s"},
                                         {"min", "m"},
                                         {"minutes", "m"},
                                         {"hours", "h"},
                                         {"days", "d"},
                                         {"k", "KiB"},
                                         {"kb", "KiB"},
                                         {"kib", "KiB"},
                                         {"mb", "MiB"},
                                         {"mib", "MiB"},
                                         {"gb", "GiB"}}};

constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();

std::optional<std::uint64_t> worth_of(std::span<Unit const> units, std::string_view name) {
  for (auto const& unit : units) {
    if (unit.name == name) return unit.worth;
  }
  return {};
}

std::string names_of(std::span<Unit const> units) {
  std::string result;
  for (auto const& unit : units) result += fmt::format("{}{}", result.empty() ? "" : ", ", unit.name);
  return result;
}

std::string hint_for(std::span<Unit const> units, std::string_view number, std::string_view unit) {
  for (auto const& alias : aliases) {
    bool const ours = worth_of(units, alias.meant).has_value();
    if (ours && text::iequals(alias.written, unit)) return fmt::format("did you mean \"{}{}\"?", number, alias.meant);
  }
  return fmt::format("a whole number directly followed by one of {}", names_of(units));
}

std::expected<std::uint64_t, Complaint> parse(std::span<Unit const> units, std::string_view written, std::string_view kind) {
  auto const number = written.substr(0, written.find_first_not_of("0123456789"));
  auto const unit = text::trim(written.substr(number.size()));
  auto const count = text::parse_number<std::uint64_t>(number);
  auto const worth = written.size() == number.size() + unit.size() ? worth_of(units, unit) : std::optional<std::uint64_t>{};
  if (!count || !worth) {
    return std::unexpected(Complaint{fmt::format("is not a {}: \"{}\"", kind, written), hint_for(units, number, unit)});
  }
  if (*count > largest / *worth) return std::unexpected(Complaint{fmt::format("is too large a {}: \"{}\"", kind, written), {}});
  return *count * *worth;
}

std::string show(std::span<Unit const> units, std::uint64_t count) {
  auto unit = units.front();
  for (auto const& each : units) {
    if (count != 0 && count % each.worth == 0) unit = each;
  }
  return fmt::format("{}{}", count / unit.worth, unit.name);
}

}  // namespace

std::expected<std::chrono::milliseconds, Complaint> parse_duration(std::string_view text) {
  auto const milliseconds = [](std::uint64_t count) { return std::chrono::milliseconds(static_cast<std::int64_t>(count)); };
  return map(parse(time_units, text, "duration"), milliseconds);
}

std::string to_text(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return show(time_units, static_cast<std::uint64_t>(duration.count()));
}

std::expected<Bytes, Complaint> parse_bytes(std::string_view text) {
  return map(parse(size_units, text, "size"), [](std::uint64_t count) { return Bytes(count); });
}

std::string to_text(Bytes bytes) {
  return show(size_units, bytes.count());
}

}  // namespace cordon::config
