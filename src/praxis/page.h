#pragma once

#include "praxis/pages/basics.h"

namespace cordon::praxis {

constexpr View page_type = "text/html; charset=utf-8";

// A page of ours around `content`, which is HTML. The title is text.
std::string page(View title, View content);

}  // namespace cordon::praxis
