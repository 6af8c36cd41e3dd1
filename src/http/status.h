#pragma once

#include <string_view>

#include "base/result.h"

namespace cordon::http {

// "Not Found"; "Unknown" for a number without a name.
std::string_view reason_phrase(int status);
// "HTTP/1.1 404 Not Found\r\n".
std::string_view status_line(int status);
// The status with which a failure reaches a client. The one table from Code to HTTP.
int status_of(Code code);
// A sentence that tells a person what happened and what they can do.
std::string_view sentence(int status);

}  // namespace cordon::http
