#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/problem.h"
#include "config/type.h"
#include "config/value.h"

namespace cordon::config {

// What a walk through a file carries along: which setting it is at, and what it found wrong so far.
class Reader {
 public:
  Reader(std::filesystem::path base, Problems& problems, Places& places)
      : base_(std::move(base)), problems_(problems), places_(places) {}

  std::filesystem::path const& base() const { return base_; }
  std::string_view key() const { return key_; }

  // Runs `step` with `part` ("name", "name[2]") added to the path of what it reads.
  template <class Step>
  void within(std::string_view part, Region where, Step step) {
    auto const length = path_.size();
    auto const key = std::exchange(key_, std::string(part.substr(0, part.find('['))));
    path_ += (path_.empty() ? "" : ".") + std::string(part);
    places_.note(path_, where);
    step();
    path_.resize(length);
    key_ = key;
  }

  void report(Problem problem) { problems_.push_back(std::move(problem)); }
  void complain(Region where, Complaint complaint) {
    report({Severity::error, where, fmt::format("`{}` {}", key_, complaint.message), std::move(complaint.hint)});
  }

  // The value of the setting the walk is at; nothing when it cannot be used, which has then been reported.
  template <class M>
  std::optional<M> read(Value const& value, std::type_identity<M>) {
    auto parsed = Type<M>::parse(value, base_);
    if (parsed) return std::move(*parsed);
    complain(value.where, std::move(parsed.error()));
    return {};
  }

  template <class M>
  std::optional<std::vector<M>> read(Value const& value, std::type_identity<std::vector<M>>) {
    std::vector<M> result;
    bool complete = true;
    auto const item = [&](Value const& each) {
      places_.note(fmt::format("{}[{}]", path_, result.size()), each.where);
      auto read_item = read(each, std::type_identity<M>{});
      complete = complete && read_item;
      if (read_item) result.push_back(std::move(*read_item));
    };
    if (value.kind == Kind::list) {
      for (auto const& each : value.items) item(each);
    } else {
      item(value);
    }
    return complete ? std::optional(std::move(result)) : std::nullopt;
  }

 private:
  std::filesystem::path base_;
  Problems& problems_;
  Places& places_;
  std::string path_;
  std::string key_;
};

}  // namespace cordon::config
