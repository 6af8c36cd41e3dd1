#include <cstdlib>
#include <string>

#include "access/policy/readings.h"
#include "http/url.h"

// Whatever path a request may have: it is its first reading, the readings of a reading are among its own, and there is room for
// them all.
namespace {

using namespace cordon;
using namespace cordon::access;

void require(bool held) {
  if (!held) std::abort();
}

bool has(Readings const& readings, std::string_view path) {
  for (auto const& reading : readings.all()) {
    if (reading.path == path) return true;
  }
  return false;
}

void check(std::string_view path, Readings::Rules rules) {
  Readings const readings(path, rules);
  require(!readings.all().empty() && readings.all().front() == Reading{.path = path});
  if (readings.is_ambiguous()) return;
  for (auto const& reading : readings.all()) {
    Readings const again(reading.path, rules);
    require(reading.path.starts_with('/') && !again.is_ambiguous());
    for (auto const& deeper : again.all()) require(has(readings, deeper.path));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  auto const text = "/" + std::string(reinterpret_cast<char const*>(data), size);
  Arena arena;
  http::Target target;
  if (!http::parse_path(text, arena, target)) return 0;
  check(target.path, {});
  check(target.path, {.hold_capitals = true, .end_without_slash = true});
  return 0;
}
