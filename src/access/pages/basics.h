#pragma once

#include "pages/html.h"
#include "pages/language.h"
#include "pages/words.h"

// What all pages are made of is called here as if it were our own.
namespace cordon::access {
using namespace pages;
}
