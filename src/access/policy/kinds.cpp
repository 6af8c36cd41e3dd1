#include "access/policy/kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "config/quantity.h"
#include "config/suggestion.h"

namespace cordon::access {
namespace {

using std::chrono::seconds;

constexpr std::string_view within_word = " within ";

// A condition that fails when what it looked at is too old.
class Limited final : public Condition {
 public:
  Limited(std::unique_ptr<Condition> inner, seconds limit, Mend mend) : inner_(std::move(inner)), limit_(limit), mend_(mend) {}

  Finding check(Question const& question) const override {
    auto finding = inner_->check(question);
    bool const known = finding.verdict != Finding::Verdict::unknown;
    bool const recent = finding.age && *finding.age <= limit_ && *finding.age >= -clock_error;
    if (known && !recent) {
      finding.verdict = Finding::Verdict::fail;
      finding.reason = too_old;
      finding.mend = mend_;
    }
    if (finding.mend == Mend::log_in_again || finding.mend == Mend::stronger_factor) finding.asks.within = limit_;
    return finding;
  }
  About about() const override { return inner_->about(); }

 private:
  std::unique_ptr<Condition> inner_;
  seconds limit_;
  Mend mend_;
};

struct Parts {
  std::string_view kind;
  std::string_view value;
  std::optional<std::string_view> within;
};

Parts take_apart(std::string_view text) {
  auto const at = text.rfind(within_word);
  auto const within = at == text.npos ? std::nullopt : std::optional(text.substr(at + within_word.size()));
  auto value = text.substr(0, at);
  auto const kind = text::take_until(value, ':');
  return {.kind = kind, .value = value, .within = within};
}

Result<std::optional<seconds>> limit_of(Kind const& kind, Parts const& parts) {
  if (!parts.within) return kind.within;
  if (kind.ages == Kind::Ages::no) {
    return wrong_condition(fmt::format("`{}` says nothing about a time, so `within` cannot follow it", kind.name));
  }
  auto const limit = config::parse_duration(*parts.within);
  if (!limit) return wrong_condition(fmt::format("what follows `within` {}: {}", limit.error().message, limit.error().hint));
  if (*limit < seconds(1)) return wrong_condition("what follows `within` is at least a second, for example `8h`");
  return std::chrono::floor<seconds>(*limit);
}

// Conditions are shown on terminals and in reports.
bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

Result<void> check_spelling(std::string_view text, Parts const& parts) {
  if (std::ranges::any_of(text, is_control)) return wrong_condition("a condition holds no control characters");
  if (text::trim(parts.value) != parts.value) return wrong_condition("there are spaces around what follows the colon");
  if (parts.value.empty() && text.contains(':')) return wrong_condition("nothing follows the colon");
  return ok();
}

}  // namespace

std::unexpected<Error> wrong_condition(std::string sentence) {
  return fail(Code::invalid, "condition", std::move(sentence));
}

std::chrono::seconds age_of(Wall since, Wall now) {
  return std::chrono::floor<seconds>(now) - std::chrono::floor<seconds>(since);
}

void Kinds::add(Kind kind) {
  auto const found = std::ranges::find(kinds_, kind.name, &Kind::name);
  if (found != kinds_.end()) {
    *found = std::move(kind);
  } else {
    kinds_.push_back(std::move(kind));
  }
}

Result<Kind const*> Kinds::find(std::string_view name) const {
  auto const found = std::ranges::find(kinds_, name, &Kind::name);
  if (found != kinds_.end()) return &*found;
  std::vector<std::string> names;
  names.reserve(kinds_.size());
  for (auto const& kind : kinds_) names.push_back(kind.name);
  auto const meant = config::nearest(name, names);
  if (meant) return wrong_condition(fmt::format("there is no condition `{}`: did you mean `{}`?", name, *meant));
  return wrong_condition(fmt::format("there is no condition `{}`: there are {}", name, fmt::join(names, ", ")));
}

Result<std::unique_ptr<Condition>> Kinds::parse(std::string_view text) const {
  auto const parts = take_apart(text);
  if (auto const spelled = check_spelling(text, parts); !spelled) return fail(spelled.error());
  auto const kind = find(parts.kind);
  if (!kind) return fail(kind.error());
  auto const limit = limit_of(**kind, parts);
  if (!limit) return fail(limit.error());
  auto condition = (*kind)->parse(parts.value);
  if (!condition || !*limit) return condition;
  return std::make_unique<Limited>(std::move(*condition), **limit, (*kind)->too_old);
}

}  // namespace cordon::access
