#include "proxy/origin.h"

#include <atomic>

#include "proxy/origin_exchange.h"
#include "proxy/worker.h"

namespace cordon::proxy {
namespace {

class OriginFilter final : public Filter {
 public:
  explicit OriginFilter(OriginSettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "origin"; }
  Task<http::Response> handle(Exchange& exchange, Next) const override;

 private:
  Task<http::Response> ask(Exchange& exchange, OriginRequest const& request, bool fresh) const;
  Task<Lease> lease(Exchange& exchange, bool fresh) const;
  OriginEndpoint const& choose(std::size_t attempt, std::size_t turn) const { return settings_.endpoints[(turn + attempt) % settings_.endpoints.size()]; }

  OriginSettings settings_;
  mutable std::atomic<std::size_t> turn_ = 0;
};

// A pooled connection may have been closed by the origin while our request was on its way: a request that may be repeated,
// and that nothing is lost of, is asked once more, on a fresh one.
bool may_ask_again(Exchange const& exchange, Error const& error) {
  return !exchange.body && http::is_idempotent(exchange.request.method) && error.reason == stale_connection;
}

Task<http::Response> OriginFilter::handle(Exchange& exchange, Next) const {
  if (settings_.max_body && exchange.request.content_length.value_or(0) > settings_.max_body) co_return fail(Code::too_large, "request.body");
  exchange.continues_itself = false;
  OriginRequest const request = make_origin_request(exchange, settings_);
  auto response = co_await ask(exchange, request, false);
  if (!response && may_ask_again(exchange, response.error())) response = co_await ask(exchange, request, true);
  co_return response;
}

Task<http::Response> OriginFilter::ask(Exchange& exchange, OriginRequest const& request, bool fresh) const {
  auto leased = co_await lease(exchange, fresh);
  if (!leased) co_return fail(leased);
  auto asked = exchange.arena.make<OriginExchange>(exchange, settings_, std::move(*leased));
  auto response = co_await asked->run(request);
  if (!response) {
    exchange.group.cancel();
    co_await exchange.group.join();
    co_return fail(response);
  }
  OriginExchange::attach(std::move(asked), *response);
  co_return response;
}

// A connection from the pool, or a new one to the first endpoint that takes it.
Task<Lease> OriginFilter::lease(Exchange& exchange, bool fresh) const {
  std::size_t const turn = settings_.endpoints.size() > 1 ? turn_.fetch_add(1, std::memory_order_relaxed) : 0;
  Result<Lease> last = fail(Code::unreachable, "origin.none");
  for (std::size_t attempt = 0; attempt < settings_.endpoints.size(); ++attempt) {
    OriginEndpoint const& endpoint = choose(attempt, turn);
    Pool& pool = exchange.worker.pools().at(endpoint.pool, settings_.timeouts.idle);
    if (!fresh) {
      if (auto pooled = pool.take()) co_return Lease(pool, endpoint, std::move(pooled));
    }
    exchange.fiber->set_deadline(settings_.timeouts.connect);
    auto stream = co_await endpoint.dialer->dial(exchange.worker.resolver());
    exchange.fiber->clear_deadline();
    if (stream) co_return Lease(pool, endpoint, std::make_unique<http::h1::ClientConnection>(std::move(*stream)));
    if (exchange.fiber->interruption() != Code::ok) co_return fail(stream);
    bool const late = stream.error().code == Code::timeout;
    last = fail(late ? Code::gateway_timeout : Code::unreachable, late ? "origin.connect_timeout" : "origin.unreachable", stream.error().detail);
  }
  co_return last;
}

}  // namespace

std::unique_ptr<Filter> make_origin(OriginSettings settings) { return std::make_unique<OriginFilter>(std::move(settings)); }

}  // namespace cordon::proxy
