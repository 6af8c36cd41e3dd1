#include "access/policy/readings.h"

#include <algorithm>

#include "access/policy/contains.h"
#include "base/text.h"

namespace cordon::access {
namespace {

constexpr std::string_view encoded_space = "%20";

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string_view without_parameters(std::string_view segment) {
  return segment.substr(0, std::min(segment.find(';'), segment.find("%3B")));
}

std::string_view without_end(std::string_view segment) {
  while (segment.ends_with('.') || segment.ends_with(encoded_space)) {
    segment.remove_suffix(segment.ends_with('.') ? 1 : encoded_space.size());
  }
  return segment;
}

template <class Change>
std::string each_segment(std::string_view path, Change change) {
  std::string result;
  result.reserve(path.size());
  while (true) {
    auto const slash = path.find('/');
    result += change(path.substr(0, slash));
    if (slash == path.npos) return result;
    result += '/';
    path.remove_prefix(slash + 1);
  }
}

// Whether a path may have more readings than those by its letters. Most have none of this.
bool looks_odd(std::string_view path) {
  if (path.find_first_of(";%") != path.npos || path.ends_with('.')) return true;
  return path.contains("./") || path.contains("//");
}

// A segment of nothing but dots and spaces may be left out, or lead upwards, once somebody has taken the spaces off.
bool has_empty_name(std::string_view path) {
  path.remove_prefix(path.starts_with('/') ? 1 : 0);
  while (!path.empty()) {
    auto const segment = text::take_until(path, '/');
    if (without_end(without_parameters(segment)).empty()) return true;
  }
  return false;
}

}  // namespace

std::string strip_parameters(std::string_view path) {
  return each_segment(path, without_parameters);
}

std::string trim_segments(std::string_view path) {
  return each_segment(path, without_end);
}

Readings::Readings(std::string_view path, Rules rules) {
  add({.path = path});
  if (looks_odd(path)) add_texts(path);
  if (rules.end_without_slash) add_without_slash();
  if (rules.hold_capitals || std::ranges::any_of(path, is_capital)) add_folded();
}

void Readings::add_texts(std::string_view path) {
  ambiguous_ = has_empty_name(path);
  without_parameters_ = strip_parameters(path);
  without_ends_ = trim_segments(path);
  without_both_ = trim_segments(without_parameters_);
  without_ends_first_ = strip_parameters(without_ends_);
  add({.path = without_parameters_});
  add({.path = without_ends_});
  add({.path = without_both_});
  add({.path = without_ends_first_});
}

void Readings::add_without_slash() {
  for (auto i = count_; i > 0; --i) {
    auto const path = all_[i - 1].path;
    if (path.size() > 1 && path.ends_with('/')) add({.path = path.substr(0, path.size() - 1)});
  }
}

void Readings::add_folded() {
  for (auto i = count_; i > 0; --i) add({.path = all_[i - 1].path, .folded = true});
}

void Readings::add(Reading reading) {
  if (!contains(all(), reading)) all_[count_++] = reading;
}

}  // namespace cordon::access
