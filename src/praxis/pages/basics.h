#pragma once

#include "pages/form.h"
#include "pages/html.h"
#include "pages/language.h"
#include "pages/reply.h"
#include "pages/words.h"

// What all pages are made of is called here as if it were our own.
namespace cordon::praxis {
using namespace pages;
}
