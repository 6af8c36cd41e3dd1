#pragma once

#include <cstdint>

namespace cordon::record {

// What the system says of this process. Zero for what it does not say.
struct ProcessNumbers {
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t file_limit = 0;
  double cpu_seconds = 0;
  double started = 0;  // seconds since 1970
};

ProcessNumbers process_numbers();

}  // namespace cordon::record
