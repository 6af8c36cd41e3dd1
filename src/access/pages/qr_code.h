#pragma once

#include "access/pages/basics.h"
#include "base/result.h"

namespace cordon::access {

// A picture that a phone reads, as inline SVG: dark on light in every colour scheme, with the quiet zone around it. `label` says
// what it is to who does not see it. Code::too_large "qr.text" for more than fits.
Result<Html> qr_code(View text, View label);

}  // namespace cordon::access
