#include "access/site/way_in.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "access/asks.h"
#include "access/pages/problem_page.h"
#include "access/site_paths.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "pages/form.h"
#include "proxy/worker.h"
#include "store/statement.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr View state_prefix = "__Host-cordon-state-";
constexpr View tries_cookie = "__Host-cordon-tries";
constexpr View about_state = "state", about_tries = "tries";
constexpr std::chrono::minutes state_lifetime{15};
constexpr std::chrono::seconds tries_time{60};
constexpr std::int64_t most_tries = 4;      // ways to the login host and back within that time
constexpr std::size_t most_states = 6;      // that one browser keeps: tabs that all want to log in
constexpr std::size_t longest_back = 1500;  // of an address to come back to

std::string state_of(View secret) {
  return tls::base64url(tls::sha256(secret));
}
std::string cookie_name(View state) {
  return std::string(state_prefix) + std::string(state.substr(0, 8));
}

// What a browser keeps while it is away.
struct Kept {
  std::string secret, back, host;
  std::int64_t at = 0;
};

std::string seal(Keyring const& keyring, Kept const& kept) {
  return keyring.seal(about_state, json::serialize(json::object{
                                       {"secret", kept.secret}, {"back", kept.back}, {"host", kept.host}, {"at", kept.at}}));
}

std::optional<Kept> open(Keyring const& keyring, View sealed) {
  auto const text = keyring.open(about_state, sealed);
  if (!text) return {};
  auto const value = json::parse(*text);
  auto const& all = value.as_object();
  return Kept{.secret = std::string(all.at("secret").as_string()),
              .back = std::string(all.at("back").as_string()),
              .host = std::string(all.at("host").as_string()),
              .at = all.at("at").to_number<std::int64_t>()};
}

// A form that was sent goes back to where it stood: what was in it is not kept.
std::string way_back(Visitor const& visitor) {
  auto const& request = visitor.exchange.request;
  auto address = http::is_safe(request.method) ? visitor.address() : std::string("/");
  if (!http::is_safe(request.method)) {
    auto const base = visitor.organisation.rules()->url_of(visitor.host());
    auto const referer = request.fields.get(http::Name::referer).value_or("");
    if (!base.empty() && referer.starts_with(base + "/")) address = referer.substr(base.size());
  }
  return address.size() > longest_back ? "/" : address;
}

// How often the browser came back within the last minute.
std::int64_t tries_of(Visitor const& visitor) {
  auto const text = visitor.organisation.keyring().open(about_tries, visitor.cookies[tries_cookie]);
  if (!text) return 0;
  View rest = *text;
  auto const count = text::parse_number<std::int64_t>(text::take_until(rest, ' ')).value_or(0);
  auto const since = text::parse_number<std::int64_t>(rest).value_or(0);
  return store::seconds(visitor.organisation.clock().wall()) - since <= tries_time.count() ? count : 0;
}

void count_try(Visitor const& visitor, http::Response& response) {
  auto const text = fmt::format("{} {}", tries_of(visitor) + 1, store::seconds(visitor.organisation.clock().wall()));
  set_cookie(visitor.exchange, response,
             {.name = tries_cookie, .value = visitor.organisation.keyring().seal(about_tries, text), .lasts = tries_time});
}

http::Response explain(Visitor const& visitor, ProblemPage::What what, std::string again) {
  auto const page = draw(frame_of(visitor, nullptr),
                         ProblemPage{.what = what, .number = text::hex(visitor.exchange.trace.id), .again = std::move(again)});
  visitor.exchange.record.reason = "access.way";
  return send_page(visitor, page, status_of(what));
}

void forget(Visitor const& visitor, http::Response& response, View name) {
  set_cookie(visitor.exchange, response, {.name = visitor.exchange.arena.copy(name), .value = {}});
}

// Where the browser may go on to: a path of this host.
std::string checked(std::string back) {
  bool const is_path = back.starts_with('/') && !back.starts_with("//") && !back.starts_with("/\\") &&
                       back.find_first_of("\r\n\t") == std::string::npos;
  return is_path ? back : "/";
}

}  // namespace

http::Response send_to_log_in(Visitor const& visitor, StepUp const& asks) {
  if (tries_of(visitor) >= most_tries) return explain(visitor, ProblemPage::What::loop_cookies, way_back(visitor));
  auto& organisation = visitor.organisation;
  Kept const kept{.secret = crypto::make_token(),
                  .back = way_back(visitor),
                  .host = visitor.host(),
                  .at = store::seconds(organisation.clock().wall())};
  auto const state = state_of(kept.secret);
  auto const asked = access::seal(organisation.keyring(), asks_of(asks));
  auto address = fmt::format("{}{}?site={}&state={}", organisation.rules()->login_url, site_paths::authorize,
                             pages::encode(kept.host), state);
  if (!asked.empty()) address += "&asks=" + asked;
  auto response = send_to(visitor.exchange, address);
  auto const others = visitor.cookies.beginning_with(state_prefix);
  if (others.size() >= most_states) {
    for (auto const& other : others) forget(visitor, response, other.name);
  }
  set_cookie(visitor.exchange, response,
             {.name = visitor.exchange.arena.copy(cookie_name(state)),
              .value = seal(organisation.keyring(), kept),
              .lasts = state_lifetime});
  return response;
}

Task<http::Response> come_back(Visitor visitor) {
  auto& organisation = visitor.organisation;
  auto const query = pages::Form::parse(visitor.exchange.request.target.query);
  if (!query) co_return explain(visitor, ProblemPage::What::link_unknown, "/");
  std::string const state((*query)["state"]), code((*query)["code"]);
  auto const name = cookie_name(state);
  auto const kept = open(organisation.keyring(), visitor.cookies[name]);
  if (!kept) co_return explain(visitor, ProblemPage::What::loop_cookies, "/");
  auto const age = std::chrono::seconds(store::seconds(organisation.clock().wall()) - kept->at);
  bool const is_ours = crypto::same(state_of(kept->secret), state) && kept->host == visitor.host();
  if (!is_ours) co_return explain(visitor, ProblemPage::What::link_unknown, "/");
  if (age > state_lifetime) co_return explain(visitor, ProblemPage::What::link_expired, checked(kept->back));
  auto const office = organisation.office(visitor.exchange.worker.number(), visitor.exchange.worker.loop());
  if (!office) co_return fail(office.error());
  auto begun = co_await (*office)->sessions().take_code(code, visitor.host(), state, visitor.site.lifetime);
  if (!begun && begun.error().code != Code::forbidden) co_return fail(Code::unavailable, "access.store");
  if (!begun) co_return explain(visitor, ProblemPage::What::link_used, checked(kept->back));
  auto response = send_to(visitor.exchange, checked(kept->back));
  set_cookie(visitor.exchange, response, {.name = Cookie::name, .value = begun->cookie});
  forget(visitor, response, name);
  count_try(visitor, response);
  co_return response;
}

}  // namespace cordon::access
