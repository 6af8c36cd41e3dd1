#include "control/fallback_page.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace cordon::control {
namespace {

constexpr std::size_t most = 256 * 1024;

}  // namespace

Result<std::string> read_fallback_page(std::filesystem::path const& file) {
  auto const failed = [&](std::string_view what) {
    return fail(Code::invalid, "fallback_page", fmt::format("{} {}", file.string(), what));
  };
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return failed("is no file that can be read");
  std::ifstream stream(file, std::ios::binary);
  std::string page(most + 1, '\0');
  stream.read(page.data(), static_cast<std::streamsize>(page.size()));
  if (!stream.is_open() || stream.bad()) return failed("cannot be read");
  page.resize(static_cast<std::size_t>(stream.gcount()));
  if (page.empty()) return failed("is empty");
  if (page.size() > most) return failed("is larger than 256 KiB");
  return page;
}

}  // namespace cordon::control
