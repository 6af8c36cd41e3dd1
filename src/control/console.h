#pragma once

#include "http/message.h"

namespace cordon::control {

// The operator's page and its files, by path: "/" and "/console/NAME". Code::not_found for any other. It only reads: what it
// shows comes from /live.
Result<http::Response> show_console(Arena& arena, View path);

}  // namespace cordon::control
