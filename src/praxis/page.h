#pragma once

#include <string>

#include "base/bytes.h"

namespace cordon::praxis {

constexpr View page_type = "text/html; charset=utf-8";

// A page of ours around `content`, which is HTML. The title is text.
std::string page(View title, View content);

// Text as HTML.
std::string escape(View text);

}  // namespace cordon::praxis
