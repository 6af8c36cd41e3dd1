#pragma once

#include <string_view>

// The process log: what the person who runs this needs at three in the morning. Never a request, a secret or a body
// (those have records, with classed fields). Lines go to standard error, one event each.
namespace cordon::log {

enum class Level { debug, info, warning, error };

void set_level(Level level);
void write(Level level, std::string_view message);

inline void debug(std::string_view message) {
  write(Level::debug, message);
}
inline void info(std::string_view message) {
  write(Level::info, message);
}
inline void warning(std::string_view message) {
  write(Level::warning, message);
}
inline void error(std::string_view message) {
  write(Level::error, message);
}

}  // namespace cordon::log
