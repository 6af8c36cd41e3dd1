#include "praxis/routes.h"

#include <algorithm>

#include "base/text.h"
#include "praxis/api/problem.h"

namespace cordon::praxis {
namespace {

constexpr Route routes[] = {
    {"/board", "GET, HEAD", show_board},              // a day of a small practice, alive
    {"/api/slots", "GET, HEAD, POST", answer_slots},  // its appointments; booking one
    {"/events", "GET", watch_slots},                  // their changes, as server-sent events
    {"/live", "GET", go_live},                        // an echo over WebSocket
    {"/upload", "PUT, POST", take_upload},            // counts and hashes what it is sent
    {"/download", "GET, HEAD", send_download},        // as many bytes as one asks for
    {"/api/echo", "", echo_request},                  // what arrived here
    {"/trailers", "GET, HEAD", show_trailers},
    {"/early", "GET, HEAD", show_early_hints},
    {"/slow", "GET, HEAD", answer_slowly},
    {problem_folder, "GET, HEAD", explain_problem},
    {"/static/", "GET, HEAD", send_static_file},
};

bool leads(Route const& route, View path) {
  bool const is_folder = route.path.size() > 1 && route.path.ends_with('/');
  return is_folder ? path.starts_with(route.path) : path == route.path;
}

}  // namespace

bool Route::allows(http::Method method) const {
  View rest = allow;
  while (!rest.empty()) {
    if (http::lookup_method(text::trim(text::take_until(rest, ','))) == method) return true;
  }
  return allow.empty();
}

Route const* find_route(View path) {
  auto const* const found = std::ranges::find_if(routes, [&](Route const& route) { return leads(route, path); });
  return found == std::end(routes) ? nullptr : found;
}

}  // namespace cordon::praxis
