#include "access/policy/people.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "access/policy/contains.h"
#include "access/policy/question.h"
#include "config/suggestion.h"

namespace cordon::access {
namespace {

// Groups in groups in groups; what is asked for each request stays small.
constexpr std::size_t deepest = 8;
constexpr std::string_view prefix = "people:";
constexpr std::string_view source = "people";

using Group = std::shared_ptr<Match const>;
using Groups = std::map<std::string, Group, std::less<>>;
using About = Condition::About;

class People final : public Condition {
 public:
  explicit People(Group group) : group_(std::move(group)) {
    for_each_term(
        *group_, [this](std::string_view, std::size_t, Term const& term) { about_ = std::max(about_, term.condition->about()); });
  }

  // What would mend it is what would mend its conditions.
  Finding check(Question const& question) const override {
    auto const known = truth(*group_, question);
    if (known == Truth::yes) return finding_of(true, {}, source);
    if (known == Truth::nobody) return unknown_of_nobody(source);
    auto finding = require(*group_, question).finding;
    if (known == Truth::no) {
      finding.verdict = Finding::Verdict::fail;
      finding.reason = "people.missing";
    } else if (finding.reason != too_old) {
      finding.verdict = Finding::Verdict::unknown;
      finding.reason = "people.unknown";
    }
    return finding;
  }
  About about() const override { return about_; }

 private:
  Group group_;
  About about_ = About::request;
};

Result<std::unique_ptr<Condition>> find(Groups const& groups, std::string_view name) {
  auto const found = groups.find(name);
  if (found != groups.end()) return std::make_unique<People>(found->second);
  std::vector<std::string> names;
  for (auto const& [each, group] : groups) names.push_back(each);
  auto const meant = config::nearest(name, names);
  return wrong_condition(fmt::format("there are no people `{}`{}", name, meant ? ": did you mean `" + *meant + "`?" : ""));
}

Kind kind_of(std::shared_ptr<Groups const> groups) {
  return {.name = "people",
          .parse = [groups = std::move(groups)](std::string_view name) { return find(*groups, name); },
          .help = "`people:doctors`: who belongs to this group of `[[access.people]]`."};
}

// Understands groups after those that they name.
class Reader {
 public:
  Reader(Kinds& kinds, std::span<PeopleText const> texts) : kinds_(kinds), texts_(texts), heights_(texts.size()) {
    kinds_.add(kind_of(groups_));
  }

  Faults read() {
    for (std::size_t i = 0; i < texts_.size(); ++i) visit(i);
    return std::move(faults_);
  }

 private:
  // How deep the groups lie that it names; 0 when it cannot be used.
  std::size_t visit(std::size_t index) {
    if (heights_[index]) return *heights_[index];
    path_.push_back(index);
    auto const height = height_of(index);
    path_.pop_back();
    heights_[index] = height;
    if (height > 0) understand(index);
    return height;
  }

  std::size_t height_of(std::size_t index) {
    std::size_t height = 1;
    for (auto const* texts : {&texts_[index].any, &texts_[index].when, &texts_[index].unless}) {
      for (auto const& text : *texts) {
        auto const below = below_of(text);
        if (below == unusable) return 0;
        height = std::max(height, below + 1);
      }
    }
    return height > deepest ? complain(index, fmt::format("groups name each other {} deep at most", deepest)) : height;
  }

  std::size_t below_of(std::string_view text) {
    if (!text.starts_with(prefix)) return 0;
    auto const named = std::ranges::find(texts_, text.substr(prefix.size()), &PeopleText::name);
    if (named == texts_.end()) return 0;  // is said when the condition is read
    auto const index = static_cast<std::size_t>(named - texts_.begin());
    if (contains(path_, index)) return complain(path_.back(), cycle(index)), unusable;
    auto const height = visit(index);
    return height == 0 ? unusable : height;
  }

  std::string cycle(std::size_t index) const {
    std::string result = "these people name themselves: ";
    auto const first = std::ranges::find(path_, index);
    for (auto each = first; each != path_.end(); ++each) result += texts_[*each].name + " → ";
    return result + texts_[index].name;
  }

  void understand(std::size_t index) {
    auto const& text = texts_[index];
    auto const before = faults_.size();
    Match match{.any = terms(index, "any", text.any),
                .when = terms(index, "when", text.when),
                .unless = terms(index, "unless", text.unless)};
    if (text.name.empty()) complain(index, "a group of people has a name");
    if (text.any.empty() && text.when.empty() && text.unless.empty()) complain(index, "nobody is meant: say `any` or `when`");
    if (groups_->contains(text.name)) complain(index, fmt::format("there are other people `{}`", text.name));
    if (faults_.size() == before) groups_->emplace(text.name, std::make_shared<Match const>(std::move(match)));
  }

  std::vector<Term> terms(std::size_t index, std::string_view field, std::vector<std::string> const& texts) {
    return read_terms(kinds_, texts, {.index = index, .field = std::string(field), .item = 0, .sentence = {}}, faults_);
  }

  std::size_t complain(std::size_t index, std::string sentence) {
    faults_.push_back({.index = index, .field = "name", .item = 0, .sentence = std::move(sentence)});
    return 0;
  }

  static constexpr std::size_t unusable = ~std::size_t{0};

  Kinds& kinds_;
  std::span<PeopleText const> texts_;
  std::shared_ptr<Groups> groups_ = std::make_shared<Groups>();
  std::vector<std::optional<std::size_t>> heights_;
  std::vector<std::size_t> path_;  // those that are being looked at, each named by the one before
  Faults faults_;
};

}  // namespace

Faults add_people(Kinds& kinds, std::span<PeopleText const> people) {
  return Reader(kinds, people).read();
}

}  // namespace cordon::access
