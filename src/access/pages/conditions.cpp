#include "access/pages/moments.h"
#include "access/pages/refusal_page.h"
#include "access/pages/words.h"

// Conditions in plain words. Keys: "condition.group" is what was asked for, "condition.group.mend" what to do when it is
// otherwise, "condition.group.unknown" and "condition.group.old" what to do then, where that differs from the general words.
namespace cordon::access {
namespace {

using Finding = RefusingCondition::Finding;

// "mfa:phishing-resistant" has words of its own, and "certificate:subject=…" those of "certificate:subject".
struct Parts {
  std::string key;
  View value;
};

bool is_plain(View text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == View::npos;
}

Parts parts_of(Language language, RefusingCondition const& condition) {
  auto const key = "condition." + condition.kind;
  if (!is_plain(condition.kind) || !has_words(language, key)) return {.key = "condition.other", .value = condition.wanted};
  auto const equals = condition.wanted.find('=');
  auto const variant = View(condition.wanted).substr(0, equals);
  if (condition.kind != "claim" && is_plain(variant) && has_words(language, key + ":" + std::string(variant)))
    return {.key = key + ":" + std::string(variant),
            .value = equals == std::string::npos ? View() : View(condition.wanted).substr(equals + 1)};
  return {.key = key, .value = condition.wanted};
}

std::string mend_key(Language language, std::string const& key, Finding finding) {
  View const end = finding == Finding::unknown ? ".unknown" : finding == Finding::too_old ? ".old" : ".mend";
  if (auto own = key + std::string(end); has_words(language, own)) return own;
  auto const kind = key.substr(0, key.find(':'));
  if (auto own = kind + std::string(end); has_words(language, own)) return own;
  return "condition.other" + std::string(end);
}

}  // namespace

std::string say_wanted(Language language, RefusingCondition const& condition) {
  auto const [key, value] = parts_of(language, condition);
  auto said = say(language, key, {{.name = "wanted", .value = value}, {.name = "kind", .value = condition.kind}});
  if (condition.within.count() <= 0) return said;
  auto const within = say_span(language, condition.within);
  return say(language, "condition.within", {{.name = "what", .value = said}, {.name = "within", .value = within}});
}

std::string say_mend(Language language, RefusingCondition const& condition) {
  if (condition.part == RefusingCondition::Part::excluded)
    return say(language, condition.finding == Finding::failed ? "condition.excluded" : "condition.other.unknown");
  auto const key = parts_of(language, condition).key;
  return say(language, mend_key(language, key, condition.finding));
}

}  // namespace cordon::access
