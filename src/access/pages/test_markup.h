#pragma once

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "base/bytes.h"

// What a strict reader finds in the HTML that we write: every element is closed, in its order, but for those that have no end.
namespace cordon::access::test {

inline bool has_no_end(View name) {
  constexpr View names[] = {"meta", "link", "input", "br", "!doctype"};
  return std::ranges::find(names, name) != std::end(names);
}

// Takes one tag, from '<' on, off the text; its inside, or nothing when it does not end. '>' between quotes is text.
inline std::string take_tag(View& rest) {
  bool quoted = false;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') quoted = !quoted;
    if (rest[i] == '<' && !quoted) return {};
    if (rest[i] != '>' || quoted) continue;
    std::string tag(rest.substr(1, i - 1));
    rest.remove_prefix(i + 1);
    return tag;
  }
  return {};
}

// Attributes have a value between double quotes, or none, and come once.
inline bool has_good_attributes(std::string const& tag) {
  static std::regex const form(R"re(/?[a-z!][a-z0-9]*( [a-zA-Z-]+(="[^"<>]*")?)*/?)re");
  static std::regex const doctype("!doctype html");
  if (!std::regex_match(tag, form) && !std::regex_match(tag, doctype)) return false;
  static std::regex const attribute(R"re( ([a-zA-Z-]+)(="[^"]*")?)re");
  std::vector<std::string> names;
  for (std::sregex_iterator found(tag.begin(), tag.end(), attribute), end; found != end; ++found) names.push_back((*found)[1]);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

// Empty when the page is well formed.
inline std::string complaint_about(std::string const& page) {
  static std::regex const entity("&(?!(amp|lt|gt|quot|#39);)");
  std::vector<std::string> open;
  View rest = page;
  if (std::regex_search(page, entity)) return "an ampersand that is not escaped";
  while (true) {
    auto const begin = rest.find('<');
    if (rest.substr(0, begin).contains('>')) return "a '>' outside of tags";
    if (begin == View::npos) break;
    rest.remove_prefix(begin);
    auto const tag = take_tag(rest);
    if (tag.empty()) return "a tag without an end: " + std::string(rest.substr(0, 80));
    if (!has_good_attributes(tag)) return "strange attributes: " + tag;
    auto const name = tag.substr(0, tag.find(' '));
    if (has_no_end(name) || tag.ends_with('/')) continue;
    if (!name.starts_with('/')) {
      open.push_back(name);
    } else if (open.empty() || "/" + open.back() != name) {
      return name + " closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " is never closed";
}

inline std::vector<std::string> matches(std::string const& page, std::regex const& pattern) {
  std::vector<std::string> all;
  for (std::sregex_iterator found(page.begin(), page.end(), pattern), end; found != end; ++found) all.push_back((*found)[1]);
  return all;
}

// Ids of what people fill in.
inline std::vector<std::string> fields_of(std::string const& page) {
  static std::regex const field(R"re(<(?:input|textarea|select) id="([^"]*)")re");
  return matches(page, field);
}

// Ids to which links of the page lead.
inline std::vector<std::string> targets_of(std::string const& page) {
  static std::regex const link(R"re(href="#([^"]*)")re");
  return matches(page, link);
}

// The elements of a name, which are not in each other.
inline std::vector<std::string> elements_of(std::string const& page, std::string const& name) {
  std::vector<std::string> all;
  auto const end = "</" + name + ">";
  for (auto at = page.find("<" + name + " "); at != std::string::npos; at = page.find("<" + name + " ", at + 1))
    all.push_back(page.substr(at, page.find(end, at) - at));
  return all;
}

}  // namespace cordon::access::test
