#include "praxis/asker.h"

#include "base/text.h"
#include "praxis/house/house.h"

namespace cordon::praxis {
namespace {

using http::Name;

// The host and port of an origin (RFC 6454): "https://praxis.localhost:8443".
View authority_of(View origin) {
  auto const begin = origin.find("://");
  return begin == View::npos ? View() : origin.substr(begin + 3);
}

}  // namespace

net::Address address_of(Visit const& visit) {
  auto const& peer = visit.connection.peer.address;
  bool const is_edge = peer.kind() == net::Address::Kind::unix_path || peer.is_loopback();
  if (!is_edge) return peer;
  View said = visit.request.fields.get("x-forwarded-for").value_or(View());
  View const last = text::trim(said.substr(said.rfind(',') == View::npos ? 0 : said.rfind(',') + 1));
  auto address = net::Address::parse_ip(last);
  return address ? std::move(*address) : peer;
}

View cookie(http::Request const& request, View name) {
  for (auto const& field : request.fields) {
    View rest = field.known == Name::cookie ? field.value : View();
    while (!rest.empty()) {
      View value = text::trim(text::take_until(rest, ';'));
      if (text::take_until(value, '=') == name) return value;
    }
  }
  return {};
}

bool is_foreign(http::Request const& request) {
  if (auto const site = request.fields.get("sec-fetch-site")) return *site != "same-origin" && *site != "none";
  auto const origin = request.fields.get("origin");
  return origin && authority_of(*origin) != request.target.authority;
}

net::Task<std::optional<UserSession>> find_session(Office& office, std::string token) {
  if (token.empty()) co_return std::optional<UserSession>();
  auto session = co_await office.sessions.find(std::move(token));
  if (session) co_return std::optional(std::move(*session));
  if (session.error().code == Code::forbidden) co_return std::optional<UserSession>();
  co_return fail(session);
}

}  // namespace cordon::praxis
