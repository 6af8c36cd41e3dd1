#include "control/shared_state_settings.h"

#include <fmt/format.h>

#include <fstream>

#include "shared_state/in_process.h"
#include "shared_state/redis.h"
#include "shared_state/redis_bell.h"

namespace cordon::control {

Result<std::string> load_password(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  std::string password;
  if (!in || !std::getline(in, password))
    return fail(Code::invalid, "shared_state.password", fmt::format("{} holds no password", file.string()));
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) return fail(Code::invalid, "shared_state.password", fmt::format("{} holds no password", file.string()));
  return password;
}

namespace {

Result<shared_state::RedisDoor> open_door(SharedStateSettings const& settings, net::Resolver& resolver) {
  auto location = shared_state::parse_location(settings.url);
  if (!location) return fail(location);
  shared_state::RedisSettings redis{.location = *location, .user = settings.user, .password = {}, .prefix = settings.prefix};
  if (!settings.password_file.empty()) {
    auto password = load_password(settings.password_file);
    if (!password) return fail(password);
    redis.password = std::move(*password);
  }
  std::shared_ptr<tls::ClientContext const> tls;
  if (location->tls) {
    auto made = tls::ClientContext::create({.authorities = settings.ca.string()});
    if (!made) return fail(made);
    tls = std::move(*made);
  }
  return shared_state::RedisDoor(resolver, std::move(redis), std::move(tls));
}

}  // namespace

Result<std::unique_ptr<shared_state::SharedState>> open_shared_state(SharedStateSettings const& settings, net::Resolver& resolver,
                                                                     Clock const& clock) {
  if (settings.url.empty()) return std::make_unique<shared_state::InProcess>(clock);
  auto door = open_door(settings, resolver);
  if (!door) return fail(door);
  return std::make_unique<shared_state::Redis>(std::move(*door));
}

Result<std::unique_ptr<shared_state::Bell>> open_bell(SharedStateSettings const& settings, net::Resolver& resolver,
                                                      std::string_view name) {
  if (settings.url.empty()) return nullptr;
  auto door = open_door(settings, resolver);
  if (!door) return fail(door);
  return std::make_unique<shared_state::RedisBell>(std::move(*door), name);
}

}  // namespace cordon::control
