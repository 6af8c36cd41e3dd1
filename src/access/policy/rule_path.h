#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/policy/readings.h"
#include "base/result.h"

namespace cordon::access {

// The path of a rule: "/staff/" for it and everything below, "/staff" for exactly it. That "/staff/" covers "/staff" too keeps
// what origins take for the same together.
class RulePath {
 public:
  // Code::invalid; the detail is a sentence for who wrote it.
  static Result<RulePath> parse(std::string_view text);

  // How closely it names the path: the more of it the higher, exactly it the highest. Nothing when it does not cover it.
  std::optional<std::size_t> covers(Reading const& reading) const;

  std::string const& text() const { return text_; }
  bool is_exact() const { return exact_; }
  bool holds_capitals() const;

 private:
  std::string text_;
  std::size_t length_ = 0;  // without the last slash
  bool exact_ = false;
};

}  // namespace cordon::access
