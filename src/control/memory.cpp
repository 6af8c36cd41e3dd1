#include "control/memory.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>

namespace cordon::control {
namespace {

constexpr auto groups = "/sys/fs/cgroup";

// Our group's path below the hierarchy: of cgroup v2, the line "0::/path".
std::string own_group() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return "/";
}

std::uint64_t smaller(std::uint64_t least, std::filesystem::path const& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  auto const limit = parse_limit(line);
  return limit ? std::min(least, *limit) : least;
}

}  // namespace

std::optional<std::uint64_t> parse_limit(std::string_view text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return {};
  return number;
}

std::uint64_t resident_memory() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (!(file >> size >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Every group above ours binds us too.
std::uint64_t available_memory() {
  auto const pages = ::sysconf(_SC_PHYS_PAGES);
  if (pages <= 0) return 0;
  auto least = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::filesystem::path folder(groups);
  least = smaller(least, folder / "memory.max");
  for (auto const& part : std::filesystem::path(own_group()).relative_path()) {
    if (part == "..") break;  // a namespace that does not show us
    folder /= part;
    least = smaller(least, folder / "memory.max");
  }
  return least;
}

std::uint64_t memory_ceiling(std::optional<std::uint64_t> set) {
  return set ? *set : available_memory() / 4 * 3;
}

std::uint64_t memory_ceiling_of(LimitSettings const& limits) {
  return memory_ceiling(limits.memory ? std::optional(limits.memory->count()) : std::nullopt);
}

}  // namespace cordon::control
