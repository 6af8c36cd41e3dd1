#include <boost/json.hpp>

#include "base/text.h"
#include "praxis/pages/basics.h"
#include "praxis/routes.h"
#include "tls/digest.h"

namespace cordon::praxis {
namespace {

namespace json = boost::json;

json::array list(http::Fields const& fields) {
  json::array lines;
  for (auto const& field : fields) lines.push_back(json::array{text::to_lower(field.name), field.value});
  return lines;
}

json::object describe(Visit const& visit) {
  auto const& request = visit.request;
  auto const& target = request.target;
  return {
      {"method", request.method_text},
      {"version", http::name(request.version)},
      {"scheme", target.scheme},
      {"host", target.host},
      {"port", target.port},
      {"path", target.path},
      {"query", target.has_query ? json::value(target.query) : json::value(nullptr)},
      {"peer", visit.connection.peer.address.text()},
      {"connection", visit.connection.id},
      {"fields", list(request.fields)},
  };
}

}  // namespace

// What arrived here, for tests of what lies in between.
Task<http::Response> echo_request(Visit& visit) {
  auto described = describe(visit);
  tls::Sha256 hash;
  std::uint64_t size = 0;
  while (visit.body) {
    auto data = co_await visit.body->pull();
    if (!data) co_return fail(data);
    if (data->empty()) break;
    hash.update(*data);
    size += data->size();
  }
  described["body_bytes"] = size;
  described["body_sha256"] = text::hex(hash.finish());
  auto const* const trailers = visit.body ? visit.body->trailers() : nullptr;
  described["trailers"] = trailers ? list(*trailers) : json::array();
  co_return reply_json(visit, 200, described);
}

}  // namespace cordon::praxis
