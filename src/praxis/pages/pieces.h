#pragma once

#include <string>
#include <vector>

#include "praxis/pages/basics.h"

namespace cordon::praxis {

// What went well, or did not: said before anything else of a page, also to who does not see it.
Html good_news(View text);
Html bad_news(View text);

// A table that is a list on a phone: each td of `rows` has its head as data-title. An empty head is for what only has buttons.
Html stack_table(View caption, std::vector<std::string> const& heads, Html const& rows);

}  // namespace cordon::praxis
