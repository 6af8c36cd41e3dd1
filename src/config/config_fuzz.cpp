#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "config/loader.h"

namespace {

using namespace cordon::config;

struct Part {
  std::string text;
  std::vector<unsigned> numbers;
  std::optional<Bytes> size;
};

struct Whole {
  bool flag = false;
  std::chrono::milliseconds wait{};
  std::filesystem::path file = "x";
  Part part;
  std::vector<Part> parts;
};

Section<Part> part() {
  Section<Part> section("A part.");
  section.field("text", &Part::text).required().not_empty();
  section.field("numbers", &Part::numbers);
  section.field("size", &Part::size);
  return section;
}

Section<Whole> whole() {
  Section<Whole> section("All of it.");
  section.field("flag", &Whole::flag);
  section.field("wait", &Whole::wait).range(std::chrono::seconds(1), std::chrono::hours(1));
  section.field("file", &Whole::file);
  section.section("part", &Whole::part, part());
  section.list("parts", &Whole::parts, part());
  return section;
}

}  // namespace

// Any bytes either load into something that keeps its promises, or give problems that stand in the file.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static auto const section = whole();
  auto const loaded = load(section, Source{"fuzz.toml", std::string(reinterpret_cast<char const*>(data), size)}, "/base");
  auto const text = render(loaded.source, loaded.problems);
  if (loaded.problems.empty() != text.empty()) std::abort();
  if (!loaded.is_usable()) return 0;
  bool const kept = !loaded.value.parts.empty() && !loaded.value.part.text.empty() && loaded.value.file.is_absolute();
  if (!kept) std::abort();
  return 0;
}
