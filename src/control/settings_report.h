#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "config/problem.h"

namespace cordon::control {

// Where checks put what they find: at the place of a setting, which they name by its path ("site[1].host[0]").
class SettingsReport {
 public:
  SettingsReport(config::Problems& problems, config::Places const& places) : problems_(problems), places_(places) {}

  void add(config::Severity severity, std::string_view path, std::string message, std::string hint = {}) {
    problems_.push_back({severity, places_.of(path), std::move(message), std::move(hint)});
  }
  void error(std::string_view path, std::string message, std::string hint = {}) {
    add(config::Severity::error, path, std::move(message), std::move(hint));
  }
  void warning(std::string_view path, std::string message, std::string hint = {}) {
    add(config::Severity::warning, path, std::move(message), std::move(hint));
  }

  bool is_written(std::string_view path) const { return places_.has(path); }
  std::string first_is_at(std::string_view path) const { return fmt::format("the first is in line {}", places_.of(path).line); }

 private:
  config::Problems& problems_;
  config::Places const& places_;
};

}  // namespace cordon::control
