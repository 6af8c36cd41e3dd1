#pragma once

#include "praxis/visit.h"

namespace cordon::praxis {

// One address and who answers there.
struct Route {
  View path;   // "/static/" ends with a slash: everything below it
  View allow;  // methods, as the Allow field lists them; empty: any
  Task<http::Response> (*answer)(Visit& visit);

  bool allows(http::Method method) const;
};

// Null when there is none.
Route const* find_route(View path);

// The pages and services themselves, each in a file of its own.
Task<http::Response> show_board(Visit& visit);        // board.cpp
Task<http::Response> answer_slots(Visit& visit);      // slots.cpp
Task<http::Response> watch_slots(Visit& visit);       // events.cpp
Task<http::Response> go_live(Visit& visit);           // live.cpp
Task<http::Response> echo_request(Visit& visit);      // echo.cpp
Task<http::Response> send_download(Visit& visit);     // download.cpp
Task<http::Response> take_upload(Visit& visit);       // upload.cpp
Task<http::Response> show_trailers(Visit& visit);     // demonstrations.cpp
Task<http::Response> show_early_hints(Visit& visit);  // demonstrations.cpp
Task<http::Response> answer_slowly(Visit& visit);     // demonstrations.cpp
Task<http::Response> send_static_file(Visit& visit);  // static_files.cpp

}  // namespace cordon::praxis
