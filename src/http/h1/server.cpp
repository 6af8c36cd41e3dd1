#include "http/h1/connection.h"

namespace cordon::http::h1 {

Task<void> serve(std::unique_ptr<net::Stream> stream, ConnectionInfo const& info, Handler& handler,
                 ServerSettings const& settings, Connections* connections) {
  net::Fiber& fiber = co_await net::this_fiber();
  Connection connection(*stream, info, handler, settings, fiber);
  if (connections) connections->entered(connection);
  auto served = co_await connection.run();
  if (connections) connections->left(connection);
  co_return served;
}

}  // namespace cordon::http::h1
