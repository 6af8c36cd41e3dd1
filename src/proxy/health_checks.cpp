#include "proxy/health_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "http/h1/client_connection.h"

namespace cordon::proxy {
namespace {

bool is_expected(HealthCheckSettings const& check, unsigned status) {
  if (check.statuses.empty()) return status >= 200 && status < 400;
  return std::ranges::find(check.statuses, status) != check.statuses.end();
}

// A literal: it stays with the endpoint.
std::string_view problem_of(Error const& error) {
  if (error.code == Code::timeout) return "check.timeout";
  if (error.code == Code::unreachable) return "check.unreachable";
  return error.reason == "check.status" ? error.reason : "check.broken";
}

}  // namespace

HealthChecks::HealthChecks(net::Loop& loop, std::uint32_t seed) : loop_(loop), resolver_(loop), random_(seed), group_(loop) {}

void HealthChecks::follow(std::vector<std::shared_ptr<Endpoint>> const& endpoints) {
  std::map<std::uint64_t, std::shared_ptr<Check>> wanted;
  for (auto const& endpoint : endpoints) {
    if (endpoint->settings().check.path.empty()) continue;
    auto const known = checks_.find(endpoint->id());
    bool const is_new = known == checks_.end();
    auto check = is_new ? std::make_shared<Check>(Check{endpoint}) : known->second;
    wanted.emplace(endpoint->id(), check);
    if (is_new) group_.spawn(watch(std::move(check)));
  }
  for (auto const& [id, check] : checks_) check->wanted = wanted.contains(id);
  checks_ = std::move(wanted);
}

// Keeps no endpoint alive while it waits.
Task<void> HealthChecks::watch(std::shared_ptr<Check> check) {
  net::Fiber& fiber = co_await net::this_fiber();
  for (;;) {
    auto endpoint = check->endpoint.lock();
    if (!endpoint || !check->wanted) co_return ok();
    auto const asked = co_await ask(*endpoint);
    fiber.clear_deadline();
    if (fiber.interruption() != Code::ok) co_return ok();
    if (check->wanted) endpoint->checked(asked ? std::string_view() : problem_of(asked.error()));
    Duration const until_next = pause(endpoint->settings().check.interval);
    endpoint.reset();
    auto const slept = co_await net::sleep(until_next);
    if (!slept) co_return ok();
  }
}

// Spread by a tenth, or many nodes would ask at the same moment.
Duration HealthChecks::pause(Duration interval) {
  std::uniform_real_distribution<double> spread(0.9, 1.1);
  return std::chrono::duration_cast<Duration>(interval * spread(random_));
}

Task<void> HealthChecks::ask(Endpoint const& endpoint) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const end = loop_.now() + endpoint.settings().check.timeout;
  fiber.set_deadline(end - loop_.now());
  auto stream = co_await endpoint.dialer().dial(resolver_);
  if (!stream) co_return fail(stream);
  fiber.set_deadline(end - loop_.now());  // the dialer may have had another
  auto const status = co_await converse(endpoint, **stream);
  if (!status) co_return fail(status.error());
  if (!is_expected(endpoint.settings().check, *status)) co_return fail(Code::unavailable, "check.status");
  co_return ok();
}

// The status of the final answer; what follows its head is not waited for.
Task<unsigned> HealthChecks::converse(Endpoint const& endpoint, net::Stream& stream) {
  auto const& check = endpoint.settings().check;
  auto const request =
      fmt::format("GET {} HTTP/1.1\r\nhost: {}\r\nuser-agent: cordon-check\r\naccept: */*\r\nconnection: close\r\n\r\n",
                  check.path, check.host);
  auto const sent = co_await net::write_all(stream, request);
  if (!sent) co_return fail(sent.error());
  http::h1::Limits const limits;
  http::h1::Input input(stream);
  http::h1::HeadScanner scanner;
  for (Arena arena;;) {
    auto const length = scanner.scan(input.unread(), limits);
    if (!length) co_return fail(length.error());
    if (*length > 0) {
      http::Fields fields(arena);
      auto const head = http::h1::parse_response(input.take(*length, arena), http::Method::get, limits, arena, fields);
      if (!head) co_return fail(head.error());
      if (head->status >= 200) co_return unsigned{head->status};
      scanner = {};
      continue;
    }
    auto const got = co_await http::h1::receive(input);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return fail(Code::closed, "check.silent");
  }
}

}  // namespace cordon::proxy
