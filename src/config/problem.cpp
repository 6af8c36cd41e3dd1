#include "config/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace cordon::config {
namespace {

struct Paint {
  std::string_view error, warning, faint, bold, off;
};
constexpr Paint plain{};
constexpr Paint bright{"\x1b[1;31m", "\x1b[1;35m", "\x1b[2m", "\x1b[1m", "\x1b[0m"};

// Control characters of the file must not reach the terminal of who reads about them.
std::string printable(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(result, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }, '?');
  return result;
}

// Space below the first `columns` characters of `line`; tabs stay tabs so that the caret stands where the eye looks.
std::string indent(std::string_view line, std::size_t columns) {
  std::string result;
  for (char c : line) {
    bool const continues_character = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (continues_character) continue;
    if (columns-- == 0) break;
    result += c == '\t' ? '\t' : ' ';
  }
  return result;
}

std::string excerpt(Source const& source, Region where, std::string_view colour, Paint const& paint) {
  auto const line = source.line(where.line);
  auto const number = std::to_string(where.line);
  auto const gutter = std::string(number.size(), ' ');
  auto const caret = "^" + std::string(where.length > 0 ? where.length - 1 : 0, '~');
  return fmt::format("  {} {}|{} {}\n  {} {}|{} {}{}{}{}\n", number, paint.faint, paint.off, printable(line), gutter, paint.faint,
                     paint.off, indent(line, where.column - 1), colour, caret, paint.off);
}

std::string render(Source const& source, Problem const& problem, Paint const& paint) {
  bool const is_error = problem.severity == Severity::error;
  auto const colour = is_error ? paint.error : paint.warning;
  bool const placed = problem.where.line > 0;
  auto const place = placed ? fmt::format("{}:{}:{}", source.name, problem.where.line, problem.where.column) : source.name;
  auto result = fmt::format("{}{}: {}{}:{} {}{}{}\n", paint.bold, place, colour, is_error ? "error" : "warning", paint.off,
                            paint.bold, printable(problem.message), paint.off);
  if (placed) result += excerpt(source, problem.where, colour, paint);
  if (!problem.hint.empty()) result += fmt::format("    hint: {}\n", printable(problem.hint));
  return result;
}

}  // namespace

std::string_view Source::line(std::uint32_t number) const {
  std::string_view rest = text;
  while (number > 1 && !rest.empty()) {
    text::take_until(rest, '\n');
    --number;
  }
  auto line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool has_errors(Problems const& problems) {
  return std::ranges::any_of(problems, [](Problem const& problem) { return problem.severity == Severity::error; });
}

void sort(Problems& problems) {
  std::ranges::sort(problems, {}, [](Problem const& p) { return std::tie(p.where.line, p.where.column, p.message); });
}

std::string render(Source const& source, Problems const& problems, Colour colour) {
  std::string result;
  for (auto const& problem : problems) {
    result += render(source, problem, colour == Colour::on ? bright : plain);
  }
  return result;
}

Region Places::of(std::string_view path) const {
  while (true) {
    if (auto const found = regions_.find(path); found != regions_.end()) return found->second;
    if (path.empty()) return {};
    auto const cut = path.find_last_of(".[");
    path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

}  // namespace cordon::config
