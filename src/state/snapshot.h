#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace cordon::state {

// A file or a folder below the folder of state. Its name is relative, with slashes; the folder of state itself is "".
struct Entry {
  std::string name;
  bool is_folder = false;
  mode_t mode = 0;  // permissions alone
  uid_t user_number = 0;
  gid_t group_number = 0;
  std::string user;  // empty when the number has no name
  std::string group;
  std::int64_t modified = 0;  // seconds since 1970
  std::string content;

  bool operator==(Entry const&) const = default;
};

// What was in the folder at one moment, sorted by name, so that a folder comes before what is in it. Keys are in there: its
// memory is for whoever may read the folder.
using Snapshot = std::vector<Entry>;

constexpr std::size_t most_bytes = std::size_t{1} << 30;  // of all contents
constexpr std::size_t most_entries = 100'000;

// Reads the folder, again and again until nothing changed meanwhile. Links are refused; sockets, pipes and devices are no
// state and left out.
Result<Snapshot> take_snapshot(std::filesystem::path const& folder);

// Whether it may be the name of an entry: relative, printable, without "." and ".." and doubled slashes.
bool is_name(std::string_view name);

}  // namespace cordon::state
