#include "proxy/filter.h"

#include "proxy/exchange.h"

namespace cordon::proxy {

// No coroutine of its own: the filter's task is the caller's to await.
Task<http::Response> Next::operator()(Exchange& exchange) const {
  Filter const& filter = *rest_.front();
  exchange.reached(filter);
  return filter.handle(exchange, Next(rest_.subspan(1)));
}

}  // namespace cordon::proxy
