#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "terminal.h"

namespace cordon {

enum class Ink : bool { plain, coloured };

// A sample of /live as lines for a terminal: what the node is, its sites, origins and refusals. Never more lines, nor wider
// ones, than `size`; what does not fit is counted. `trouble` is said at the top, empty when there is none.
std::vector<std::string> draw_top(boost::json::object const& sample, std::string const& trouble, Size size, Ink ink);

// All of it, for scripts.
std::string print_top(boost::json::object const& sample);

}  // namespace cordon
