#include "access/login/guest.h"

#include <boost/json.hpp>

#include "access/pages/addresses.h"
#include "access/pages/answer.h"
#include "access/site/visitor.h"
#include "crypto/crypto.h"
#include "pages/reply.h"
#include "store/statement.h"
#include "tls/digest.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr View browser_cookie = "__Host-cordon-browser";
constexpr std::chrono::hours browser_lifetime{24 * 90};
constexpr View about_forms = "login form", about_pending = "pending", about_errand = "errand";
constexpr std::chrono::minutes pending_lifetime{15}, form_lifetime{12 * 60};
constexpr std::size_t longest_form = 64 * 1024;  // what an authenticator says is long
constexpr std::size_t state_length = 43, token_length = 43;

// Pages to which somebody may be sent who has proved themselves again.
constexpr View pages_of_ours[] = {address::launcher,      address::sessions,     address::security, address::passkey_add,
                                  address::authenticator, address::own_password, address::log_out,  address::approver};

// One of them, or the question that a letter leads to.
bool is_page_of_ours(View next) {
  if (std::ranges::find(pages_of_ours, next) != std::end(pages_of_ours)) return true;
  View const path = text::take_until(next, '?');
  return path == address::approver && next.starts_with("id=") && Id::parse(next.substr(3));
}

bool is_state(View text) {
  return text.size() == state_length && tls::from_base64url(text).has_value();
}

Errand errand_in(pages::Form const& form) {
  return {.site = std::string(form["site"]),
          .state = std::string(form["state"]),
          .asks = std::string(form["asks"]),
          .next = std::string(form["next"]),
          .then = std::string(form["then"])};
}

std::string token_of(Guest const& guest) {
  return guest.organisation.keyring().seal(about_forms, std::to_string(store::seconds(guest.now())) + " " + guest.browser);
}

bool is_token(Guest const& guest, View token) {
  auto const text = guest.organisation.keyring().open(about_forms, token);
  if (!text) return false;
  View rest = *text;
  auto const made = text::parse_number<std::int64_t>(text::take_until(rest, ' ')).value_or(0);
  return store::seconds(guest.now()) - made <= std::chrono::seconds(form_lifetime).count() && crypto::same(rest, guest.browser);
}

net::Task<void> know_session(Guest& guest) {
  auto const cookie = Cookie::parse(guest.cookies[Cookie::name], guest.organisation.keyring());
  if (!cookie) co_return ok();
  auto found = co_await guest.office.sessions().find(*cookie, guest.rules->login_host);
  if (found) guest.session = std::move(*found);
  if (!found && found.error().code != Code::forbidden) co_return fail(Code::unavailable, "access.store");
  co_return ok();
}

net::Task<void> know_form(Guest& guest) {
  auto const text = co_await pages::read_all(guest.exchange.body, longest_form);
  if (!text) co_return fail(text.error());
  auto form = pages::Form::parse(*text);
  if (!form) co_return fail(form);
  guest.form = std::move(*form);
  if (!is_token(guest, guest.form["token"])) co_return fail(Code::forbidden, "access.form");
  co_return ok();
}

}  // namespace

std::string Errand::query() const {
  std::string query;
  auto const add = [&](View name, std::string const& value) {
    if (value.empty()) return;
    query += query.empty() ? "" : "&";
    query += std::string(name) + "=" + pages::encode(value);
  };
  add("site", site);
  add("state", state);
  add("asks", asks);
  add("next", next);
  add("then", then);
  return query;
}

Language Guest::language() const {
  return language_of(exchange.request);
}

SiteAccess const* Guest::site() const {
  auto const found = rules->sites.find(errand.site);
  return found == rules->sites.end() ? nullptr : found->second.get();
}

net::Task<void> know(Guest& guest) {
  if (!guest.organisation.is_current()) co_return fail(Code::unavailable, "access.store");
  guest.browser = guest.cookies[browser_cookie];
  if (guest.browser.size() != token_length) {
    guest.browser = crypto::make_token();
    guest.is_new = true;
  }
  auto query = pages::Form::parse(guest.exchange.request.target.query);
  if (!query) co_return fail(query);
  guest.query = std::move(*query);
  if (guest.posts()) {
    auto known = co_await know_form(guest);
    if (!known) co_return known;
  }
  take_up(guest, errand_in(guest.posts() ? guest.form : guest.query));
  co_return co_await know_session(guest);
}

// Not what is gone on with: that has its own after it at most once.
Errand errand_to(Guest const& guest, View next, Asks const& asks) {
  auto rest = guest.errand;
  rest.next = rest.then = "";
  auto const& keyring = guest.organisation.keyring();
  auto const query = rest.site.empty() ? std::string() : rest.query();
  return {.site = {},
          .state = {},
          .asks = seal(keyring, asks),
          .next = std::string(next),
          .then = query.empty() ? query : keyring.seal(about_errand, query)};
}

std::string next_of(Guest const& guest) {
  auto const& errand = guest.errand;
  if (errand.next.empty()) return std::string(address::launcher);
  auto const query = guest.organisation.keyring().open(about_errand, errand.then);
  return query ? errand.next + "?" + *query : errand.next;
}

void take_up(Guest& guest, Errand errand) {
  if (!guest.rules->sites.contains(errand.site) || !is_state(errand.state)) errand.site = errand.state = "";
  if (!is_page_of_ours(errand.next)) errand.next = "";
  if (errand.next.empty() || !guest.organisation.keyring().open(about_errand, errand.then)) errand.then = "";
  auto asks = open_asks(guest.organisation.keyring(), errand.asks);
  if (!asks) errand.asks = "";
  guest.asks = asks ? std::move(*asks) : Asks();
  guest.errand = std::move(errand);
}

std::string page_of(Guest const& guest) {
  std::string const path(guest.path());
  auto const with_number = path + "?id=" + std::string(guest.query["id"]);
  return is_page_of_ours(with_number) ? with_number : path;
}

Frame frame_of(Guest const& guest) {
  Frame frame{.language = guest.language(),
              .organisation = guest.rules->title,
              .home = std::string(address::launcher),
              .path = {},
              .token = token_of(guest),
              .fields = {},
              .who = {},
              .zone = guest.rules->zone,
              .help = {}};
  auto const& target = guest.exchange.request.target;
  if (!guest.posts()) frame.path = std::string(target.path) + (target.has_query ? "?" + std::string(target.query) : "");
  for (auto const& [name, value] : {std::pair<View, std::string const&>("site", guest.errand.site),
                                    {"state", guest.errand.state},
                                    {"asks", guest.errand.asks},
                                    {"next", guest.errand.next},
                                    {"then", guest.errand.then}})
    if (!value.empty()) frame.fields.push_back({.name = std::string(name), .value = value});
  if (!guest.session) return frame;
  auto const& identity = guest.session->identity();
  frame.who = identity.email.empty() ? identity.name : identity.email;
  return frame;
}

namespace {

void remember_browser(Guest const& guest, http::Response& response) {
  if (!guest.is_new) return;
  set_cookie(guest.exchange, response, {.name = browser_cookie, .value = guest.browser, .lasts = browser_lifetime});
}

}  // namespace

http::Response show(Guest const& guest, std::string const& page, int status) {
  std::vector<std::string> onward;
  if (auto const url = guest.rules->url_of(guest.errand.site); !url.empty()) onward.push_back(url);
  auto response = answer(guest.exchange, page, {.status = status, .language = guest.language(), .onward = onward});
  remember_browser(guest, response);
  return response;
}

http::Response go(Guest const& guest, View address) {
  auto response = send_to(guest.exchange, address);
  remember_browser(guest, response);
  return response;
}

std::string with_errand(Guest const& guest, View path) {
  auto const query = guest.errand.query();
  return std::string(path) + (query.empty() ? "" : "?" + query);
}

SiteName site_name(SiteAccess const* site, View host) {
  if (!site) return {};
  return {.title = site->title, .host = std::string(host)};
}

std::optional<Pending> pending_of(Guest const& guest) {
  auto const text = guest.organisation.keyring().open(about_pending, guest.cookies[pending_cookie]);
  if (!text) return {};
  auto const value = json::parse(*text);
  auto const& all = value.as_object();
  bool const is_fresh =
      store::seconds(guest.now()) - all.at("at").to_number<std::int64_t>() <= std::chrono::seconds(pending_lifetime).count();
  if (!is_fresh || View(all.at("browser").as_string()) != guest.browser) return {};
  Pending pending{
      .member = std::string(all.at("member").as_string()), .email = std::string(all.at("email").as_string()), .proofs = {}};
  for (auto const& proof : all.at("proofs").as_array()) {
    auto const& each = proof.as_object();
    pending.proofs.push_back({.factor = static_cast<directory::Factor>(each.at("factor").to_number<std::uint8_t>()),
                              .device_bound = each.at("bound").as_bool(),
                              .when = Wall(std::chrono::seconds(each.at("when").to_number<std::int64_t>()))});
  }
  return pending;
}

void keep(Guest const& guest, http::Response& response, Pending const& pending) {
  json::array proofs;
  for (auto const& proof : pending.proofs)
    proofs.push_back(json::object{
        {"factor", static_cast<unsigned>(proof.factor)}, {"bound", proof.device_bound}, {"when", store::seconds(proof.when)}});
  json::object const all{{"member", pending.member},
                         {"email", pending.email},
                         {"browser", guest.browser},
                         {"proofs", proofs},
                         {"at", store::seconds(guest.now())}};
  set_cookie(guest.exchange, response,
             {.name = pending_cookie,
              .value = guest.organisation.keyring().seal(about_pending, json::serialize(all)),
              .lasts = std::chrono::seconds(pending_lifetime)});
}

void forget(Guest const& guest, http::Response& response, View cookie) {
  set_cookie(guest.exchange, response, {.name = cookie, .value = {}});
}

}  // namespace cordon::access
