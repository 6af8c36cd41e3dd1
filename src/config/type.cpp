#include "config/type.h"

#include <fmt/format.h>

#include "config/suggestion.h"

namespace cordon::config {
namespace {

using std::filesystem::path;

std::unexpected<Complaint> complain(std::string message, std::string hint = {}) {
  return std::unexpected(Complaint{std::move(message), std::move(hint)});
}

// What to write for a number whose unit was forgotten.
std::string hint_with_unit(Value const& value, std::string_view unit, std::string_view example) {
  if (value.kind == Kind::integer && value.integer >= 0)
    return fmt::format("with its unit, for example \"{}{}\"", value.integer, unit);
  return fmt::format("for example \"{}\"", example);
}

std::string escape(char c) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\t': return "\\t";
    default: return fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
  }
}

}  // namespace

std::string quote(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    bool const special = c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    result += special ? escape(c) : std::string(1, c);
  }
  return result + "\"";
}

std::unexpected<Complaint> wrong_kind(Value const& value, std::string_view wanted) {
  std::string const hint = value.kind == Kind::table ? "a [section] cannot stand here; write key = value" : "";
  return complain(fmt::format("must be {}, not {}", wanted, name(value.kind)), hint);
}

std::expected<std::string, Complaint> Type<std::string>::parse(Value const& value, path const&) {
  if (value.kind == Kind::text) return value.text;
  auto complaint = wrong_kind(value, "a text");
  if (value.kind == Kind::integer) complaint.error().hint = fmt::format("in quotes: \"{}\"", value.integer);
  if (value.kind == Kind::boolean) complaint.error().hint = value.boolean ? "in quotes: \"true\"" : "in quotes: \"false\"";
  return complaint;
}

std::expected<bool, Complaint> Type<bool>::parse(Value const& value, path const&) {
  if (value.kind == Kind::boolean) return value.boolean;
  auto complaint = wrong_kind(value, "true or false");
  if (value.kind == Kind::text) complaint.error().hint = "true or false, without quotes";
  return complaint;
}

std::expected<std::uint64_t, Complaint> parse_whole_number(Value const& value, std::uint64_t largest) {
  if (value.kind != Kind::integer) {
    auto complaint = wrong_kind(value, "a whole number");
    bool const digits =
        value.kind == Kind::text && !value.text.empty() && value.text.find_first_not_of("0123456789") == std::string::npos;
    if (digits) complaint.error().hint = fmt::format("without quotes: {}", value.text);
    return complaint;
  }
  if (value.integer < 0) return complain(fmt::format("must not be negative: {}", value.integer));
  auto const number = static_cast<std::uint64_t>(value.integer);
  if (number > largest) return complain(fmt::format("must be at most {}, not {}", largest, number));
  return number;
}

std::expected<std::chrono::milliseconds, Complaint> Type<std::chrono::milliseconds>::parse(Value const& value, path const&) {
  if (value.kind == Kind::text) return parse_duration(value.text);
  auto complaint = wrong_kind(value, "a duration");
  complaint.error().hint = hint_with_unit(value, "s", "10s");
  return complaint;
}

std::expected<Bytes, Complaint> Type<Bytes>::parse(Value const& value, path const&) {
  if (value.kind == Kind::text) return parse_bytes(value.text);
  if (value.kind == Kind::integer && value.integer >= 0) return Bytes(static_cast<std::uint64_t>(value.integer));
  auto complaint = wrong_kind(value, "a size");
  if (value.kind == Kind::integer) complaint.error().message = fmt::format("must not be negative: {}", value.integer);
  complaint.error().hint = "for example \"64KiB\" or \"1MiB\"";
  return complaint;
}

std::expected<path, Complaint> Type<path>::parse(Value const& value, path const& base) {
  if (value.kind != Kind::text) return wrong_kind(value, "the path of a file");
  if (value.text.empty()) return complain("must not be empty", "leave it out instead");
  if (value.text.contains('\0')) return complain("must not contain a NUL character");
  return resolve(value.text, base);
}

path Type<path>::resolve(path const& value, path const& base) {
  bool const as_it_is = value.empty() || value == "-";
  return as_it_is ? value : (base / value).lexically_normal();
}

std::string list_of_words(std::vector<std::string_view> const& words, std::string_view separator) {
  std::string result;
  for (auto const& word : words) {
    if (!result.empty()) result += separator;
    result += quote(word);
  }
  return result;
}

std::unexpected<Complaint> not_a_word(Value const& value, std::vector<std::string_view> const& words) {
  auto const allowed = list_of_words(words, " or ");
  if (value.kind != Kind::text) return wrong_kind(value, allowed);
  std::vector<std::string> const known(words.begin(), words.end());
  auto const meant = nearest(value.text, known);
  return complain(fmt::format("must be {}, not {}", allowed, quote(value.text)),
                  meant ? fmt::format("did you mean {}?", quote(*meant)) : std::string());
}

}  // namespace cordon::config
