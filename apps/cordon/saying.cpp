#include "saying.h"

#include <fmt/format.h>

#include <iostream>

namespace cordon {

int complain(std::string_view verb, std::string_view problem) {
  std::cerr << fmt::format("cordon {}: {}\n", verb, problem);
  return 1;
}

int print(std::string const& text) {
  std::cout << text;
  return std::cout.flush() ? 0 : 1;
}

}  // namespace cordon
