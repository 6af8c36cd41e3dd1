#include "access/open_site.h"

#include "access/request_cookies.h"
#include "proxy/exchange.h"

namespace cordon::access {
namespace {

class OpenSite final : public proxy::Filter {
 public:
  std::string_view name() const override { return "open"; }

  // No coroutine of its own: what comes back is not looked at.
  Task<http::Response> handle(proxy::Exchange& exchange, proxy::Next next) const override {
    RequestCookies const taken_out(exchange);
    return next(exchange);
  }
};

}  // namespace

std::unique_ptr<proxy::Filter> make_open_site() {
  return std::make_unique<OpenSite>();
}

}  // namespace cordon::access
