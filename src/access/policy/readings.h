#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace cordon::access {

// One way to read a path.
struct Reading {
  std::string_view path;
  bool folded = false;  // by a server to which "/ADMIN" is "/admin"

  bool operator==(Reading const&) const = default;
};

// All the ways in which origins read a canonical path (http::parse_path): with ";parameters" in its segments or without, with
// dots and spaces at the end of segments or without, by letters or by letters in lower case, with its last slash or without.
// Almost always there is one, and nothing is allocated.
class Readings {
 public:
  // What the rules tell apart, so that more than one reading matters for every path.
  struct Rules {
    bool hold_capitals = false;
    bool end_without_slash = false;
  };

  Readings(std::string_view path, Rules rules);
  Readings(Readings const&) = delete;
  Readings& operator=(Readings const&) = delete;
  ~Readings() = default;

  std::span<Reading const> all() const { return std::span(all_).first(count_); }
  // Some origins may read something as "..", or as nothing: no policy can tell what is asked for.
  bool is_ambiguous() const { return ambiguous_; }

 private:
  void add_texts(std::string_view path);
  void add_folded();
  void add_without_slash();
  void add(Reading reading);

  std::array<Reading, 20> all_{};
  std::size_t count_ = 0;
  bool ambiguous_ = false;
  std::string without_parameters_;
  std::string without_ends_;
  std::string without_both_;        // first the parameters, then the ends
  std::string without_ends_first_;  // that way an end before parameters stays
};

// The path without what follows ";" (or "%3B") in each segment.
std::string strip_parameters(std::string_view path);
// The path without dots and spaces ("%20") at the end of each segment.
std::string trim_segments(std::string_view path);

}  // namespace cordon::access
