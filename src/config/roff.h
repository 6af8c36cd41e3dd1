#pragma once

#include <string>
#include <string_view>

namespace cordon::config {

// A text for a manual page (man(7)): what is in `backquotes` becomes bold, and nothing in it is taken for a command.
std::string roff(std::string_view text);

}  // namespace cordon::config
