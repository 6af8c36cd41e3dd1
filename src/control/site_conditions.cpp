#include "control/site_conditions.h"

#include <algorithm>

#include "control/site_access.h"

namespace cordon::control {
namespace {

constexpr std::string_view within_word = " within ";

template <class Lists>
void add(std::vector<std::string>& all, Lists const& from) {
  for (auto const* list : {&from.any, &from.when, &from.unless}) all.insert(all.end(), list->begin(), list->end());
}

bool is_of(std::string_view condition, std::string_view kind) {
  return condition.starts_with(kind);
}

}  // namespace

std::vector<std::string> conditions_of(SiteSettings const& site, AccessSettings const& access) {
  std::vector<std::string> all;
  for (auto const& rule : rule_texts(site)) add(all, rule);
  if (std::ranges::none_of(all, [](auto const& each) { return is_of(each, "people:"); })) return all;
  for (auto const& people : access.people) add(all, people);
  return all;
}

bool mentions(SiteSettings const& site, AccessSettings const& access, std::string_view kind) {
  return std::ranges::any_of(conditions_of(site, access), [&](auto const& each) { return is_of(each, kind); });
}

std::vector<Named> named_by(SiteSettings const& site, AccessSettings const& access, std::string_view kind) {
  std::vector<Named> all;
  for (std::string_view each : conditions_of(site, access)) {
    if (!each.starts_with(kind) || each.substr(kind.size(), 1) != ":") continue;
    each.remove_prefix(kind.size() + 1);
    auto const at = each.rfind(within_word);
    all.push_back({.name = std::string(each.substr(0, at)),
                   .within = at == each.npos ? std::string() : std::string(each.substr(at + within_word.size()))});
  }
  return all;
}

}  // namespace cordon::control
