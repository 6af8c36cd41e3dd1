#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace cordon::store {

// Octets that are no text.
struct Bytes {
  std::string octets;
  bool operator==(Bytes const&) const = default;
};

// What a column holds and a parameter gives: nothing, a whole number, text in UTF-8, or octets.
using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;
using Values = std::vector<Value>;

// One row of an answer. Asking for a column as what it is not is a mistake of ours, and throws.
class Row {
 public:
  explicit Row(Values values) : values_(std::move(values)) {}

  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(values_.at(column)); }
  std::int64_t number(std::size_t column) const { return std::get<std::int64_t>(values_.at(column)); }
  std::string const& text(std::size_t column) const { return std::get<std::string>(values_.at(column)); }
  std::string const& bytes(std::size_t column) const { return std::get<Bytes>(values_.at(column)).octets; }
  Value const& operator[](std::size_t column) const { return values_.at(column); }

 private:
  Values values_;
};

// What a statement gave: its rows, or how many it changed.
struct Answer {
  std::vector<Row> rows;
  std::uint64_t changed = 0;
};

}  // namespace cordon::store
