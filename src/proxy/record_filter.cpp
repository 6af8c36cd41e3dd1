#include "proxy/record_filter.h"

#include "proxy/worker.h"

namespace cordon::proxy {
namespace {

class RecordFilter final : public Filter {
 public:
  std::string_view name() const override { return "record"; }

  // No coroutine of its own: what comes back is not looked at.
  Task<http::Response> handle(Exchange& exchange, Next next) const override {
    Site const& site = *exchange.site;
    exchange.facts.client = client_of(exchange.request, exchange.connection, exchange.worker.trusted_peers());
    exchange.record.site = site.name;
    exchange.record.purpose = site.purpose;
    exchange.record.data = site.data;
    exchange.record.addresses = site.addresses;
    exchange.record.paths = site.paths;
    return next(exchange);
  }
};

}  // namespace

std::unique_ptr<Filter> make_record_filter() {
  return std::make_unique<RecordFilter>();
}

}  // namespace cordon::proxy
