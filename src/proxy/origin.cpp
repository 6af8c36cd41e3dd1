#include "proxy/origin.h"

#include <optional>

#include "proxy/held_body.h"
#include "proxy/origin_exchange.h"
#include "proxy/worker.h"

namespace cordon::proxy {
namespace {

// One request's way to an answer.
struct Course {
  Balancer::Choice choice;
  Steady end = Steady::max();  // of all waiting
  unsigned retries = 0;
  bool fresh = false;  // the pool is not asked: what came from it was stale
};

class OriginFilter final : public Filter {
 public:
  explicit OriginFilter(OriginSettings settings)
      : settings_(std::move(settings)),
        balancer_(settings_.targets, settings_.balance, settings_.workers),
        budgets_(settings_.workers) {}

  std::string_view name() const override { return "origin"; }
  Task<http::Response> handle(Exchange& exchange, Next) const override;

 private:
  struct alignas(64) Budget {
    RetryBudget retries;  // of one worker
  };

  Course begin(Exchange& exchange) const;
  bool is_to_be_held(Exchange const& exchange) const;
  Task<void> hold(Exchange& exchange) const;
  Task<std::unique_ptr<net::Stream>> dial(Exchange& exchange, Visit& visit, Steady end) const;
  bool asks_again(Exchange& exchange, Course& course, Visit const& visit, Failure failure) const;

  OriginSettings settings_;
  Balancer balancer_;
  mutable std::vector<Budget> budgets_;
};

// Whether the same bytes can be sent once more.
bool is_repeatable(Exchange const& exchange) {
  return http::is_idempotent(exchange.request.method) && (!exchange.body || exchange.is_body_whole());
}

Task<http::Response> OriginFilter::handle(Exchange& exchange, Next) const {
  if (settings_.max_body && exchange.request.content_length.value_or(0) > settings_.max_body)
    co_return fail(Code::too_large, "request.body");
  if (is_to_be_held(exchange)) {
    auto held = co_await hold(exchange);
    if (!held) co_return fail(held);
  }
  exchange.continues_itself = false;
  OriginRequest const request = make_origin_request(exchange, settings_);
  Course course = begin(exchange);
  std::optional<Visit> visit;
  for (;;) {
    if (!visit) {
      auto chosen = balancer_.choose(course.choice);
      if (!chosen) co_return fail(chosen);
      visit.emplace(std::move(*chosen));
    }
    Pool& pool = exchange.worker.pools().of(visit->endpoint(), settings_.timeouts.idle);
    auto connection = std::exchange(course.fresh, false) ? nullptr : pool.take();
    if (!connection) {
      auto stream = co_await dial(exchange, *visit, course.end);
      if (!stream && !asks_again(exchange, course, *visit, Failure::not_sent)) co_return fail(stream);
      if (!stream) {
        visit.reset();
        continue;
      }
      connection = std::make_unique<http::h1::ClientConnection>(std::move(*stream));
    }
    auto asked = exchange.arena.make<OriginExchange>(exchange, settings_, Lease(pool, std::move(*visit), std::move(connection)),
                                                     course.end);
    auto response = co_await asked->run(request);
    if (response) {
      OriginExchange::attach(std::move(asked), *response);
      co_return response;
    }
    exchange.group.cancel();
    co_await exchange.group.join();
    visit.emplace(asked->leave());
    if (!asks_again(exchange, course, *visit, asked->failure())) co_return fail(response);
    exchange.rewind_body();
    if (!course.fresh) visit.reset();
  }
}

Course OriginFilter::begin(Exchange& exchange) const {
  Course course;
  course.choice = {.worker = exchange.worker.number(),
                   .now = exchange.worker.loop().now(),
                   .key = balancer_.key(exchange.request, exchange.facts.client)};
  if (settings_.timeouts.total > Duration::zero()) course.end = course.choice.now + settings_.timeouts.total;
  budgets_[course.choice.worker].retries.asked(course.choice.now);
  return course;
}

// A client that waits for 100 (Continue) is to get the origin's.
bool OriginFilter::is_to_be_held(Exchange const& exchange) const {
  return settings_.retry.hold > 0 && exchange.body && http::is_idempotent(exchange.request.method) &&
         exchange.request.content_length.value_or(0) <= settings_.retry.hold && !exchange.request.fields.has(http::Name::expect);
}

Task<void> OriginFilter::hold(Exchange& exchange) const {
  auto body = exchange.arena.make<HeldBody>(*exchange.body, settings_.retry.hold);
  HeldBody& held = *body;
  exchange.hold_body(std::move(body));
  co_return co_await held.fill();
}

Task<std::unique_ptr<net::Stream>> OriginFilter::dial(Exchange& exchange, Visit& visit, Steady end) const {
  auto const now = exchange.worker.loop().now();
  bool const short_of_time = end - now < settings_.timeouts.connect;
  exchange.record.origin = visit.endpoint().url();
  exchange.fiber->set_deadline(short_of_time ? end - now : settings_.timeouts.connect);
  auto stream = co_await visit.endpoint().dialer().dial(exchange.worker.resolver());
  exchange.fiber->clear_deadline();
  if (stream || exchange.fiber->interruption() != Code::ok) co_return stream;
  auto& error = stream.error();
  bool const late = error.code == Code::timeout;
  if (late && short_of_time) co_return fail(Code::gateway_timeout, "origin.total_timeout");
  bool const tls = error.reason.starts_with("tls.");
  std::string_view const reason =
      late ? (tls ? "origin.tls_timeout" : "origin.connect_timeout") : (tls ? "origin.tls_failed" : "origin.unreachable");
  visit.failed(reason);
  co_return fail(late ? Code::gateway_timeout : Code::unreachable, reason, std::move(error.detail));
}

// A pooled connection may have been closed by the origin while our request was on its way: that says nothing of the origin, and
// the same endpoint is asked, on a fresh one. Otherwise another one is: only where it is sure that nothing was done, or
// doing it twice does no harm, and never more often than the budget allows.
bool OriginFilter::asks_again(Exchange& exchange, Course& course, Visit const& visit, Failure failure) const {
  if (exchange.fiber->interruption() != Code::ok || failure == Failure::final) return false;
  if (failure != Failure::not_sent && !is_repeatable(exchange)) return false;
  if (failure == Failure::stale) return course.fresh = true;
  auto const now = exchange.worker.loop().now();
  auto const here = std::uint64_t{1} << visit.index();
  bool const same_may_do = failure == Failure::broken && (course.choice.tried & here) == 0;
  course.choice.now = now;
  course.choice.tried |= here;
  if (course.retries >= settings_.retry.attempts || now >= course.end) return false;
  if (!same_may_do && !balancer_.has_another(course.choice.tried, now)) return false;
  auto& counters = exchange.worker.metrics().site(exchange.site->counters);
  if (!budgets_[course.choice.worker].retries.take(now, settings_.retry.share, settings_.retry.least)) {
    counters.retries_denied.add();
    return false;
  }
  counters.retries.add();
  ++course.retries;
  return true;
}

}  // namespace

std::unique_ptr<Filter> make_origin(OriginSettings settings) {
  return std::make_unique<OriginFilter>(std::move(settings));
}

}  // namespace cordon::proxy
