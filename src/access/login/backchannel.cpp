#include "access/login/backchannel.h"

#include <fmt/format.h>

#include "access/pages/addresses.h"
#include "base/log.h"
#include "pages/form.h"
#include "pages/reply.h"

namespace cordon::access {
namespace {

constexpr std::size_t longest_form = std::size_t{32} * 1024;

// 2.8: it tells more to nobody.
http::Response answered(proxy::Exchange& exchange, bool done) {
  auto response = done ? pages::reply(exchange, 200, "text/plain", "")
                       : pages::reply(exchange, 400, "application/json", "{\"error\":\"invalid_request\"}\n");
  response.fields.add(http::Name::cache_control, "no-store");
  return response;
}

// All of a session there, or all of a person.
Change change_of(View provider, ProviderLogout const& logout) {
  if (!logout.session_id.empty()) return {.kind = Change::Kind::sid, .about = sid_of(provider, logout.session_id)};
  return {.kind = Change::Kind::person, .about = person_of(provider, logout.subject)};
}

net::Task<void> take_token(Organisation& organisation, Office& office, Provider& provider, proxy::Exchange& exchange) {
  auto const text = co_await pages::read_all(exchange.body, longest_form);
  if (!text) co_return fail(text.error());
  auto const form = pages::Form::parse(*text);
  if (!form) co_return fail(form.error());
  auto const logout = co_await provider.verify_logout(std::string((*form)["logout_token"]));
  if (!logout) co_return fail(logout.error());
  auto ended = co_await office.sessions().end(change_of(provider.settings().name, *logout));
  if (!ended) organisation.replays().forget(logout->number);
  co_return ended;
}

}  // namespace

net::Task<http::Response> hear_logout(Organisation& organisation, Office& office, proxy::Exchange& exchange) {
  auto const rules = organisation.rules();
  auto const name = exchange.request.target.path.substr(address::backchannel.size());
  auto const provider = office.providers().get(rules->providers, name);
  if (!provider) co_return answered(exchange, false);
  auto const done = co_await take_token(organisation, office, *provider, exchange);
  if (!done) {
    exchange.record.reason = done.error().reason;
    // Anybody may send what is no token; one that is good and is lost, somebody has to know of.
    if (done.error().code == Code::unavailable)
      log::warning(fmt::format("a logout at {} is lost: {}", provider->settings().name, done.error().reason));
  }
  co_return answered(exchange, done.has_value());
}

}  // namespace cordon::access
