#include "praxis/visit.h"

#include "http/status.h"
#include "praxis/api/resources.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/site.h"
#include "praxis/routes.h"

namespace cordon::praxis {

Task<http::Response> Visit::respond() {
  if (has_language_to_choose(request.target.path)) co_return choose_page(*this);
  if (is_page(request.target.path)) co_return co_await answer_page(*this);
  if (is_resource(request.target.path)) co_return co_await answer_resource(*this);
  Route const* const route = find_route(request.target.path);
  if (!route) co_return problem(*this, 404, "There is nothing at this address.");
  if (!route->allows(request.method)) {
    auto refused = problem(*this, 405, "This address does not answer that method.");
    refused.fields.add({.name = "allow", .value = route->allow});
    co_return refused;
  }
  co_return co_await route->answer(*this);
}

http::Response Visit::reject(Error const& error) {
  int const status = http::status_of(error.code);
  return problem(*this, status, http::sentence(status));
}

}  // namespace cordon::praxis
