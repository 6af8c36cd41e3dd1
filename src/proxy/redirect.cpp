#include "proxy/redirect.h"

#include <fmt/format.h>

#include "proxy/record_filter.h"
#include "proxy/worker.h"

namespace cordon::proxy {
namespace {

// The end of its row: an exchange like any other, so that it is recorded like any other.
class RedirectFilter final : public Filter {
 public:
  explicit RedirectFilter(std::uint16_t port) : port_(port) {}
  std::string_view name() const override { return "redirect"; }

  Task<http::Response> handle(Exchange& exchange, Next) const override {
    auto const& target = exchange.request.target;
    http::Response response(exchange.arena, 308);
    auto const port = port_ == 443 ? std::string() : fmt::format(":{}", port_);
    auto const path = target.path == "*" ? View("/") : target.path;
    auto const location = fmt::format("https://{}{}{}{}{}", target.host, port, path, target.has_query ? "?" : "", target.query);
    response.fields.add(http::Name::location, exchange.arena.copy(location));
    co_return response;
  }

 private:
  std::uint16_t port_;
};

}  // namespace

Redirect::Redirect(Worker& worker, std::uint16_t port) : worker_(worker) {
  filters_.push_back(make_record_filter());
  filters_.push_back(std::make_unique<RedirectFilter>(port));
  for (auto const& filter : filters_) row_.push_back(filter.get());
}

std::unique_ptr<http::Call> Redirect::open(http::ConnectionInfo const& connection) {
  return std::make_unique<Exchange>(connection, worker_, row_);
}

bool Redirect::draining() const {
  return worker_.draining();
}

}  // namespace cordon::proxy
