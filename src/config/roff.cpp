#include "config/roff.h"

namespace cordon::config {
namespace {

bool begins_a_command(std::string const& before, char c) {
  return (c == '.' || c == '\'') && (before.empty() || before.back() == '\n');
}

}  // namespace

std::string roff(std::string_view text) {
  std::string result;
  bool bold = false;
  for (char const c : text) {
    if (begins_a_command(result, c)) result += "\\&";
    switch (c) {
      case '`': result += (bold = !bold) ? "\\fB" : "\\fR"; break;
      case '\\': result += "\\e"; break;
      case '-': result += "\\-"; break;
      case '\'': result += "\\(aq"; break;
      default: result += c;
    }
  }
  return bold ? result + "\\fR" : result;
}

}  // namespace cordon::config
