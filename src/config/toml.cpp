#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <tuple>

#include "base/text.h"
#include "config/value.h"

namespace cordon::config {
namespace {

constexpr std::size_t longest_text = 1024 * 1024;
constexpr std::size_t most_dots_in_a_line = 512;
constexpr int deepest = 32;

struct SyntaxHint {
  std::string_view symptom;  // a part of the parser's sentence
  std::string_view hint;
};
constexpr std::array<SyntaxHint, 9> syntax_hints{{
    {"redefine", "a key and a [section] may appear only once; further sites or listeners each begin with [[site]] or [[listen]]"},
    {"expected 'true'", "true and false have small letters; text stands in double quotes"},
    {"expected 'false'", "true and false have small letters; text stands in double quotes"},
    {"could not determine value type", "text stands in double quotes: key = \"value\""},
    {"unterminated", "a quote or bracket that was opened is not closed"},
    {"expected '='", "a line is either [section] or key = value; a comment begins with #"},
    {"encountered end-of-file", "the file ends in the middle of a value"},
    {"string", "text stands in double quotes; a backslash in it is written \\\\"},
    {"key", "names of keys consist of letters, digits, _ and -"},
}};

std::string_view hint_for(std::string_view description) {
  auto const found = std::ranges::find_if(syntax_hints, [&](auto const& each) { return description.contains(each.symptom); });
  return found == syntax_hints.end() ? std::string_view{} : found->hint;
}

// toml++ says "Error while parsing X: what is wrong"; the second half is the news.
std::string without_preamble(std::string_view description) {
  constexpr std::string_view preamble = "Error while parsing ";
  if (!description.starts_with(preamble)) return std::string(description);
  auto const colon = description.find(": ");
  return std::string(colon == std::string_view::npos ? description : description.substr(colon + 2));
}

Region region_of(toml::source_region const& source) {
  auto const length = source.begin.line == source.end.line && source.end.column > source.begin.column
                          ? source.end.column - source.begin.column
                          : 1;
  return {source.begin.line, source.begin.column, length};
}

Problem syntax_problem(toml::parse_error const& error) {
  auto const at = error.source().begin;
  return {.where = {at.line, at.column, 1},
          .message = "not valid TOML: " + without_preamble(error.description()),
          .hint = std::string(hint_for(error.description()))};
}

// Keys of thousands of parts make a tree that cannot even be destroyed without running out of stack.
std::expected<void, Problem> check_bounds(std::string_view text) {
  if (text.size() > longest_text) return std::unexpected(Problem{.message = "the file is larger than 1 MiB"});
  for (std::uint32_t line = 1; !text.empty(); ++line) {
    auto const dots = static_cast<std::size_t>(std::ranges::count(text::take_until(text, '\n'), '.'));
    if (dots <= most_dots_in_a_line) continue;
    return std::unexpected(Problem{.where = {line, 1, 1},
                                   .message = fmt::format("more than {} dots in one line", most_dots_in_a_line),
                                   .hint = "spread a long list over several lines"});
  }
  return {};
}

class Converter {
 public:
  std::expected<Value, Problem> convert(toml::table const& root) {
    auto value = node(root, 0);
    if (problem_) return std::unexpected(std::move(*problem_));
    return value;
  }

 private:
  Value node(toml::node const& source, int depth) {
    Value value;
    value.where = region_of(source.source());
    if (depth > deepest) {
      problem_ = Problem{.where = value.where, .message = fmt::format("values are nested deeper than {} levels", deepest)};
      return value;
    }
    if (auto const* table = source.as_table()) return members(*table, std::move(value), depth);
    if (auto const* list = source.as_array()) return items(*list, std::move(value), depth);
    return scalar(source, std::move(value));
  }

  Value members(toml::table const& table, Value value, int depth) {
    value.kind = Kind::table;
    for (auto const& [key, child] : table) {
      value.members.push_back({std::string(key.str()), region_of(key.source()), node(child, depth + 1)});
    }
    std::ranges::sort(value.members, {}, [](Member const& m) { return std::tuple(m.where.line, m.where.column); });
    return value;
  }

  Value items(toml::array const& list, Value value, int depth) {
    value.kind = Kind::list;
    for (auto const& child : list) value.items.push_back(node(child, depth + 1));
    return value;
  }

  static Value scalar(toml::node const& source, Value value) {
    if (auto const* text = source.as_string()) {
      value.kind = Kind::text;
      value.text = text->get();
    } else if (auto const* integer = source.as_integer()) {
      value.kind = Kind::integer;
      value.integer = integer->get();
    } else if (auto const* boolean = source.as_boolean()) {
      value.kind = Kind::boolean;
      value.boolean = boolean->get();
    } else {
      value.kind = source.is_floating_point() ? Kind::real : Kind::time;
    }
    return value;
  }

  std::optional<Problem> problem_;
};

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::text: return "a text";
    case Kind::integer: return "a whole number";
    case Kind::real: return "a number with a fraction";
    case Kind::boolean: return "true or false";
    case Kind::time: return "a date or time";
    case Kind::list: return "a list";
    case Kind::table: return "a section";
  }
  return "a value";
}

std::expected<Value, Problem> parse_toml(std::string_view text) {
  if (auto bounds = check_bounds(text); !bounds) return std::unexpected(std::move(bounds.error()));
  try {
    return Converter{}.convert(toml::parse(text));
  } catch (toml::parse_error const& error) {
    return std::unexpected(syntax_problem(error));
  }
}

}  // namespace cordon::config
