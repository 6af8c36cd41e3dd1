#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"

namespace cordon::config {

enum class Kind : unsigned char { text, integer, real, boolean, time, list, table };

std::string_view name(Kind kind);  // with its article: "a list"

struct Member;

// One value of a file and where it stands; a tree, owned by its root.
struct Value {
  Kind kind = Kind::table;
  Region where;
  std::string text;             // of Kind::text
  std::int64_t integer = 0;     // of Kind::integer
  bool boolean = false;         // of Kind::boolean
  std::vector<Value> items;     // of Kind::list
  std::vector<Member> members;  // of Kind::table, in the order of the file
};

struct Member {
  std::string key;
  Region where;  // of the key
  Value value;
};

// Reads TOML 1.0. Text of more than 1 MiB and values nested deeper than 32 levels are refused.
std::expected<Value, Problem> parse_toml(std::string_view text);

}  // namespace cordon::config
