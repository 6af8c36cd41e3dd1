#include "record/process.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace cordon::record {
namespace {

// proc(5), counted from the field after the name, which may itself hold spaces and brackets.
struct StatFields {
  std::uint64_t user = 0, system = 0, started = 0, pages = 0;
};

StatFields read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  std::istringstream rest(line.substr(std::min(line.rfind(')') + 1, line.size())));
  StatFields fields;
  std::string word;
  for (int i = 3; i < 14; ++i) rest >> word;
  rest >> fields.user >> fields.system;
  for (int i = 16; i < 22; ++i) rest >> word;
  rest >> fields.started >> word >> fields.pages;
  return fields;
}

double boot_time() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) break;
  }
  return seconds;
}

std::uint64_t count_open_files() {
  DIR* const folder = ::opendir("/proc/self/fd");
  if (!folder) return 0;
  std::uint64_t count = 0;
  while (dirent const* entry = ::readdir(folder)) count += entry->d_name[0] != '.';
  ::closedir(folder);
  return count - 1;  // our own look at the folder
}

std::uint64_t read_file_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace

ProcessNumbers process_numbers() {
  auto const ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  StatFields const stat = read_stat();
  return {.resident_bytes = stat.pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
          .open_files = count_open_files(),
          .file_limit = read_file_limit(),
          .cpu_seconds = static_cast<double>(stat.user + stat.system) / ticks,
          .started = boot_time() + static_cast<double>(stat.started) / ticks};
}

}  // namespace cordon::record
