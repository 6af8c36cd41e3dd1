#pragma once

#include <string>

#include "base/bytes.h"

namespace cordon::credentials {

// So many characters of the alphabet, which has 2 to 256 of them: each as likely as the others.
std::string random_text(View alphabet, std::size_t size);

}  // namespace cordon::credentials
