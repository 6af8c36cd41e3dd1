#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/complaint.h"
#include "config/quantity.h"
#include "config/value.h"

// What a kind of setting is called, how it is read, and how it is written again. `Type<M>` has for every member type M:
//   name()    what the manual calls it                        show(m)   its spelling in TOML
//   schema()  its JSON schema                                 parse(value, base)   paths are relative to `base`
namespace cordon::config {

template <class M>
struct Type;

std::string quote(std::string_view text);  // as a TOML basic string, and a JSON string
std::unexpected<Complaint> wrong_kind(Value const& value, std::string_view wanted);

template <>
struct Type<std::string> {
  static std::string name() { return "text"; }
  static std::string schema() { return R"({"type": "string"})"; }
  static std::string show(std::string const& value) { return quote(value); }
  static std::expected<std::string, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

template <>
struct Type<bool> {
  static std::string name() { return "true or false"; }
  static std::string schema() { return R"({"type": "boolean"})"; }
  static std::string show(bool value) { return value ? "true" : "false"; }
  static std::expected<bool, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

// From 0 to `largest`.
std::expected<std::uint64_t, Complaint> parse_whole_number(Value const& value, std::uint64_t largest);

template <std::unsigned_integral M>
struct Type<M> {
  static std::string name() { return "whole number"; }
  static std::string schema() { return R"({"type": "integer", "minimum": 0})"; }
  static std::string show(M value) { return std::to_string(value); }
  static std::expected<M, Complaint> parse(Value const& value, std::filesystem::path const&) {
    return map(parse_whole_number(value, std::numeric_limits<M>::max()), [](std::uint64_t n) { return static_cast<M>(n); });
  }
};

template <>
struct Type<std::chrono::milliseconds> {
  static std::string name() { return "duration"; }
  static std::string schema() { return R"j({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"})j"; }
  static std::string show(std::chrono::milliseconds value) { return quote(to_text(value)); }
  static std::expected<std::chrono::milliseconds, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

template <>
struct Type<Bytes> {
  static std::string name() { return "size"; }
  static std::string schema() {
    return R"j({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB)$"}]})j";
  }
  static std::string show(Bytes value) { return value.count() == 0 ? "0" : quote(to_text(value)); }
  static std::expected<Bytes, Complaint> parse(Value const& value, std::filesystem::path const& base);
};

// A file or folder; "-" stays what it is, for standard output.
template <>
struct Type<std::filesystem::path> {
  static std::string name() { return "file"; }
  static std::string schema() { return R"({"type": "string"})"; }
  static std::string show(std::filesystem::path const& value) { return quote(value.string()); }
  static std::expected<std::filesystem::path, Complaint> parse(Value const& value, std::filesystem::path const& base);
  static std::filesystem::path resolve(std::filesystem::path const& value, std::filesystem::path const& base);
};

// One of a few words. The enum brings a function `spellings(E)`, found beside it, that returns an array of these.
template <class E>
struct Word {
  std::string_view text;
  E value;
};

std::string list_of_words(std::vector<std::string_view> const& words, std::string_view separator);
std::unexpected<Complaint> not_a_word(Value const& value, std::vector<std::string_view> const& words);

template <class E>
  requires std::is_enum_v<E>
struct Type<E> {
  static std::vector<std::string_view> words() {
    std::vector<std::string_view> result;
    for (auto const& word : spellings(E{})) result.push_back(word.text);
    return result;
  }
  static std::string name() { return list_of_words(words(), " or "); }
  static std::string schema() { return "{\"enum\": [" + list_of_words(words(), ", ") + "]}"; }
  static std::string show(E value) {
    for (auto const& word : spellings(value)) {
      if (word.value == value) return quote(word.text);
    }
    return {};
  }
  static std::expected<E, Complaint> parse(Value const& value, std::filesystem::path const&) {
    for (auto const& word : spellings(E{})) {
      if (value.kind == Kind::text && value.text == word.text) return word.value;
    }
    return not_a_word(value, words());
  }
};

// A setting that may be left out, and then means something of its own.
template <class M>
struct Type<std::optional<M>> {
  static std::string name() { return Type<M>::name(); }
  static std::string schema() { return Type<M>::schema(); }
  static std::string show(std::optional<M> const& value) { return value ? Type<M>::show(*value) : std::string(); }
  static std::expected<std::optional<M>, Complaint> parse(Value const& value, std::filesystem::path const& base) {
    return map(Type<M>::parse(value, base), [](M inner) { return std::optional<M>(std::move(inner)); });
  }
};

// A list; a single value stands for a list of one. Its items are read one by one, so that each has its own complaint.
template <class M>
struct Type<std::vector<M>> {
  static std::string name() { return "list: " + Type<M>::name(); }
  static std::string schema() {
    auto const item = Type<M>::schema();
    return "{\"anyOf\": [" + item + ", {\"type\": \"array\", \"items\": " + item + "}]}";
  }
  static std::string show(std::vector<M> const& values) {
    std::string result;
    for (auto const& value : values) result += (result.empty() ? "" : ", ") + Type<M>::show(value);
    return "[" + result + "]";
  }
};

}  // namespace cordon::config
