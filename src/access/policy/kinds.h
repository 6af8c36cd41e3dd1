#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/condition.h"
#include "base/clock.h"
#include "base/result.h"

namespace cordon::access {

// One kind of condition. Its parser gets what follows the colon; what is wrong with that is said as a sentence to who wrote it
// (Code::invalid, the sentence is the detail).
struct Kind {
  using Parser = std::function<Result<std::unique_ptr<Condition>>(std::string_view value)>;
  enum class Ages : bool { no, yes };

  std::string name;  // "group"
  Parser parse;
  std::string help;                              // for the manual: how it is written, and when it passes
  Ages ages = Ages::no;                          // whether its findings have an age, and " within 8h" may follow
  std::optional<std::chrono::seconds> within{};  // the limit of one that says nothing else
  Mend too_old = Mend::log_in_again;             // what helps when its limit is exceeded
};

// The kinds of conditions there are. Other rooms add theirs.
class Kinds {
 public:
  // Replaces one of the same name.
  void add(Kind kind);
  std::span<Kind const> all() const { return kinds_; }

  // "group:doctors within 8h", "member". Code::invalid; the detail is a sentence for who wrote it.
  Result<std::unique_ptr<Condition>> parse(std::string_view text) const;

 private:
  Result<Kind const*> find(std::string_view name) const;

  std::vector<Kind> kinds_;
};

// What a parser fails with.
std::unexpected<Error> wrong_condition(std::string sentence);
// How long ago that was. Less than nothing when it lies ahead.
std::chrono::seconds age_of(Wall since, Wall now);

}  // namespace cordon::access
