#include "shared_state/redis_door.h"

#include "tls/dialer.h"

namespace cordon::shared_state {
namespace {

std::unique_ptr<net::Dialer> make_dialer(Location const& location, std::shared_ptr<tls::ClientContext const> tls) {
  if (!location.path.empty()) return net::unix_dialer(location.path);
  auto tcp = net::tcp_dialer(location.host, location.port);
  return location.tls ? tls::tls_dialer(std::move(tcp), std::move(tls), location.host) : std::move(tcp);
}

}  // namespace

RedisDoor::RedisDoor(net::Resolver& resolver, RedisSettings settings, std::shared_ptr<tls::ClientContext const> tls)
    : resolver_(resolver), settings_(std::move(settings)), dialer_(make_dialer(settings_.location, std::move(tls))) {}

std::string RedisDoor::key(View name) const {
  return "{" + settings_.prefix + "}:" + std::string(name);
}

net::Task<std::unique_ptr<RedisConnection>> RedisDoor::open() {
  auto stream = co_await dialer_->dial(resolver_);
  if (!stream) co_return fail(stream);
  auto connection = std::make_unique<RedisConnection>(std::move(*stream));
  auto const entered = co_await enter(*connection);
  if (!entered) co_return fail(entered.error());
  co_return connection;
}

net::Task<void> RedisDoor::enter(RedisConnection& connection) {
  if (!settings_.password.empty()) {
    std::vector<View> words{"AUTH"};
    if (!settings_.user.empty()) words.push_back(settings_.user);
    words.push_back(settings_.password);
    auto let_in = co_await connection.ask(std::move(words));
    if (!let_in) co_return fail(let_in);
  }
  if (settings_.location.database == 0) co_return ok();
  auto const database = std::to_string(settings_.location.database);
  auto selected = co_await connection.ask({"SELECT", database});
  if (!selected) co_return fail(selected);
  co_return ok();
}

}  // namespace cordon::shared_state
