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
  std::optional<Lease> pooled(Exchange& exchange, std::size_t turn) const;
  Task<Lease> dial(Exchange& exchange, std::size_t turn) const;
  std::size_t next_turn() const { return settings_.endpoints.size() > 1 ? turn_.fetch_add(1, std::memory_order_relaxed) : 0; }
  OriginEndpoint const& endpoint(std::size_t turn) const { return settings_.endpoints[turn % settings_.endpoints.size()]; }

  OriginSettings settings_;
  mutable std::atomic<std::size_t> turn_ = 0;
};

// A pooled connection may have been closed by the origin while our request was on its way: a request that may be repeated,
// and that nothing is lost of, is asked once more, on a fresh one.
bool may_ask_again(Exchange const& exchange, Error const& error) {
  return !exchange.body && http::is_idempotent(exchange.request.method) && error.reason == stale_connection;
}

Task<http::Response> OriginFilter::handle(Exchange& exchange, Next) const {
  if (settings_.max_body && exchange.request.content_length.value_or(0) > settings_.max_body)
    co_return fail(Code::too_large, "request.body");
  exchange.continues_itself = false;
  OriginRequest const request = make_origin_request(exchange, settings_);
  std::size_t const turn = next_turn();
  for (bool fresh = false;; fresh = true) {
    auto lease = fresh ? std::nullopt : pooled(exchange, turn);
    if (!lease) {
      auto dialled = co_await dial(exchange, turn);
      if (!dialled) co_return fail(dialled);
      lease = std::move(*dialled);
    }
    auto asked = exchange.arena.make<OriginExchange>(exchange, settings_, std::move(*lease));
    auto response = co_await asked->run(request);
    if (response) {
      OriginExchange::attach(std::move(asked), *response);
      co_return response;
    }
    exchange.group.cancel();
    co_await exchange.group.join();
    if (fresh || !may_ask_again(exchange, response.error())) co_return fail(response);
  }
}

std::optional<Lease> OriginFilter::pooled(Exchange& exchange, std::size_t turn) const {
  OriginEndpoint const& chosen = endpoint(turn);
  Pool& pool = exchange.worker.pools().at(chosen.pool, settings_.timeouts.idle);
  auto connection = pool.take();
  if (!connection) return {};
  return Lease(pool, chosen, std::move(connection));
}

// A new connection to the first endpoint that takes it.
Task<Lease> OriginFilter::dial(Exchange& exchange, std::size_t turn) const {
  Result<Lease> last = fail(Code::unreachable, "origin.none");
  for (std::size_t attempt = 0; attempt < settings_.endpoints.size(); ++attempt) {
    OriginEndpoint const& chosen = endpoint(turn + attempt);
    exchange.fiber->set_deadline(settings_.timeouts.connect);
    auto stream = co_await chosen.dialer->dial(exchange.worker.resolver());
    exchange.fiber->clear_deadline();
    if (stream) {
      Pool& pool = exchange.worker.pools().at(chosen.pool, settings_.timeouts.idle);
      co_return Lease(pool, chosen, std::make_unique<http::h1::ClientConnection>(std::move(*stream)));
    }
    if (exchange.fiber->interruption() != Code::ok) co_return fail(stream);
    bool const late = stream.error().code == Code::timeout;
    last = fail(late ? Code::gateway_timeout : Code::unreachable, late ? "origin.connect_timeout" : "origin.unreachable",
                stream.error().detail);
  }
  co_return last;
}

}  // namespace

std::unique_ptr<Filter> make_origin(OriginSettings settings) {
  return std::make_unique<OriginFilter>(std::move(settings));
}

}  // namespace cordon::proxy
