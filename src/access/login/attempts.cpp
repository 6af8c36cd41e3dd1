#include "access/login/attempts.h"

#include <boost/json.hpp>

#include "crypto/crypto.h"
#include "store/statement.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr View prefix = "__Host-cordon-attempt-", about_attempts = "provider attempt";
constexpr std::size_t most_attempts = 4;  // that one browser keeps: tabs that all want to log in
constexpr std::size_t mark = 8;           // of a state, in the name of its cookie

std::string cookie_name(View state) {
  return std::string(prefix) + std::string(state.substr(0, mark));
}

std::string to_text(Away const& away) {
  auto const& [attempt, errand] = away;
  return json::serialize(json::object{{"provider", attempt.provider},
                                      {"state", attempt.state},
                                      {"nonce", attempt.nonce},
                                      {"verifier", attempt.verifier},
                                      {"ago", attempt.longest_ago ? attempt.longest_ago->count() : -1},
                                      {"begun", store::seconds(attempt.begun)},
                                      {"site", errand.site},
                                      {"back", errand.state},
                                      {"asks", errand.asks},
                                      {"next", errand.next},
                                      {"then", errand.then}});
}

Away away_of(View text) {
  auto const value = json::parse(text);
  auto const& all = value.as_object();
  auto const member = [&](char const* name) { return std::string(all.at(name).as_string()); };
  auto const ago = all.at("ago").to_number<std::int64_t>();
  return {.attempt = {.provider = member("provider"),
                      .state = member("state"),
                      .nonce = member("nonce"),
                      .verifier = member("verifier"),
                      .longest_ago = ago < 0 ? std::nullopt : std::optional(std::chrono::seconds(ago)),
                      .begun = Wall(std::chrono::seconds(all.at("begun").to_number<std::int64_t>()))},
          .errand = {.site = member("site"),
                     .state = member("back"),
                     .asks = member("asks"),
                     .next = member("next"),
                     .then = member("then")}};
}

void set(Guest const& guest, http::Response& response, View name, NewCookie cookie) {
  cookie.name = guest.exchange.arena.copy(name);
  set_cookie(guest.exchange, response, cookie);
}

}  // namespace

void keep(Guest const& guest, http::Response& response, Away const& away) {
  auto const others = guest.cookies.beginning_with(prefix);
  if (others.size() >= most_attempts) {
    for (auto const& other : others) set(guest, response, other.name, {.name = {}, .value = {}});
  }
  auto const sealed = guest.organisation.keyring().seal(about_attempts, to_text(away));
  set(guest, response, cookie_name(away.attempt.state),
      {.name = {}, .value = sealed, .lasts = std::chrono::seconds(longest_attempt)});
}

std::optional<Away> come_home(Guest const& guest, View state) {
  auto const text = guest.organisation.keyring().open(about_attempts, guest.cookies[cookie_name(state)]);
  if (!text) return {};
  auto away = away_of(*text);
  if (!crypto::same(away.attempt.state, state)) return {};
  return away;
}

void forget(Guest const& guest, http::Response& response, Attempt const& attempt) {
  set(guest, response, cookie_name(attempt.state), {.name = {}, .value = {}});
}

}  // namespace cordon::access
