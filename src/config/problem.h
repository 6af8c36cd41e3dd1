#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cordon::config {

// A stretch of one line; lines and columns count from 1, columns and length in characters. Line 0 is the file as a whole.
struct Region {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 1;

  bool operator==(Region const&) const = default;
};

enum class Severity : unsigned char { error, warning };

struct Problem {
  Severity severity = Severity::error;
  Region where{};
  std::string message{};
  std::string hint{};  // what to do about it; may be empty

  bool operator==(Problem const&) const = default;
};

using Problems = std::vector<Problem>;

// A file as its author knows it: the name that was given and its text.
struct Source {
  std::string name;
  std::string text;

  std::string_view line(std::uint32_t number) const;  // counts from 1; empty beyond the end
};

bool has_errors(Problems const& problems);

// In the order of the file; what concerns all of it comes first.
void sort(Problems& problems);

enum class Colour : bool { off, on };

// Each problem as "file:line:column: error: message", the line of the source, a caret and a hint.
std::string render(Source const& source, Problems const& problems, Colour colour = Colour::off);

// Where each setting stands, by its path ("site[1].host[0]"): what lets a check that comes later point at the file.
class Places {
 public:
  void note(std::string path, Region region) { regions_.insert_or_assign(std::move(path), region); }
  // The place of `path`, or of the closest thing around it.
  Region of(std::string_view path) const;
  bool has(std::string_view path) const { return regions_.contains(path); }
  bool empty() const { return regions_.empty(); }

 private:
  std::map<std::string, Region, std::less<>> regions_;
};

}  // namespace cordon::config
