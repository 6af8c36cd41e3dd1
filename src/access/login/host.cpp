#include "access/login/host.h"

#include <algorithm>

#include "access/login/backchannel.h"
#include "access/login/steps.h"
#include "access/pages/addresses.h"
#include "access/pages/answer.h"
#include "access/pages/problem_page.h"
#include "access/site/visitor.h"
#include "access/site_paths.h"
#include "base/log.h"
#include "base/text.h"
#include "pages/reply.h"

namespace cordon::access {
namespace {

using http::Method;

// Who may ask: anybody, anybody where the directory lets people in, who is logged in, or who logged in a moment ago with an
// account of the directory.
enum class For : std::uint8_t { all, directory, known, owner };

struct Route {
  View path;
  bool reads;  // GET
  bool posts;
  For whom;
  net::Task<http::Response> (*answer)(Guest& guest);
};

constexpr Route routes[] = {
    {address::launcher, true, false, For::known, show_launcher},
    {site_paths::authorize, true, false, For::all, authorize},
    {address::log_in, true, false, For::all, show_log_in},
    {address::password, false, true, For::directory, take_password},
    {address::code, false, true, For::directory, take_code},
    {address::recovery, false, true, For::directory, take_recovery_code},
    {address::passkey, false, true, For::directory, take_passkey},
    {address::email, false, true, For::all, take_address},
    {address::pin_letter, false, true, For::directory, send_pin},
    {address::pin, false, true, For::directory, take_pin},
    {address::other_account, true, false, For::all, start_again},
    {address::invitation, true, true, For::directory, accept_invitation},
    {address::invitation_passkey, false, true, For::directory, accept_with_passkey},
    {address::sessions, true, false, For::known, show_sessions},
    {address::session_end, false, true, For::known, end_session},
    {address::sessions_end_others, false, true, For::known, end_other_sessions},
    {address::log_out, true, true, For::all, log_out},
    {address::approver, true, true, For::known, answer_question},
    {address::approval_end, false, true, For::known, end_approval},
    {address::security, true, false, For::owner, show_security},
    {address::passkey_add, true, true, For::owner, add_passkey},
    {address::passkey_rename, true, true, For::owner, rename_passkey},
    {address::passkey_remove, true, true, For::owner, remove_passkey},
    {address::authenticator, true, true, For::owner, set_authenticator},
    {address::authenticator_remove, true, true, For::owner, remove_authenticator},
    {address::recovery_codes, false, true, For::owner, make_recovery_codes},
    {address::own_password, true, true, For::owner, change_password},
};

// Those behind whose path stands the name of a provider.
constexpr Route named_routes[] = {
    {address::provider, true, false, For::all, go_to_provider},
    {address::callback, true, false, For::all, come_from_provider},
};

// What somebody logs in with is changed by who has just proved to be its owner.
constexpr std::chrono::minutes fresh{15};

http::Response show_problem(Guest const& guest, ProblemPage::What what, std::string again = {}) {
  ProblemPage const page{.what = what, .number = text::hex(guest.exchange.trace.id), .again = std::move(again)};
  return show(guest, draw(frame_of(guest), page), status_of(what));
}

http::Response explain(Guest const& guest, Error const& error) {
  using What = ProblemPage::What;
  guest.exchange.record.reason = error.reason;
  if (error.reason == "access.form") return show_problem(guest, What::form_old, with_errand(guest, address::log_in));
  if (error.reason == "invitation.used") return show_problem(guest, What::link_used, std::string(address::log_in));
  if (error.reason == "login.wrong") return show_problem(guest, What::form_old, std::string(address::log_in));
  if (error.reason == "login.slow_down") return show_problem(guest, What::slow_down);
  if (error.code == Code::not_found) return show_problem(guest, What::not_found, std::string(address::launcher));
  if (error.code != Code::unavailable) log::warning("the login host failed: " + std::string(error.reason));
  return show_problem(guest, What::service_away, std::string(guest.path()));
}

http::Response send_to_prove(Guest& guest) {
  guest.errand = errand_to(guest, guest.path(), {.within = fresh});
  return go(guest, with_errand(guest, address::log_in));
}

net::Task<http::Response> serve(Guest& guest, Route const& route) {
  if (route.whom == For::directory && !guest.rules->has_directory) co_return fail(Code::not_found, "access.directory");
  if (route.whom >= For::known && !guest.session) {
    guest.errand.next = guest.posts() ? "" : page_of(guest);
    co_return go(guest, with_errand(guest, address::log_in));
  }
  if (route.whom == For::owner) {
    auto const& identity = guest.session->identity();
    if (identity.provider != "directory") co_return go(guest, address::launcher);
    if (guest.now() - identity.authenticated > fresh) co_return send_to_prove(guest);
  }
  co_return co_await route.answer(guest);
}

Route const* find(View path) {
  auto const* const found = std::ranges::find(routes, path, &Route::path);
  if (found != std::end(routes)) return found;
  auto const* const named = std::ranges::find_if(named_routes, [&](Route const& route) { return path.starts_with(route.path); });
  return named == std::end(named_routes) ? nullptr : named;
}

Route const* find(View path, Method method) {
  auto const* const found = find(path);
  if (!found) return nullptr;
  bool const fits = method == Method::post ? found->posts : (method == Method::get || method == Method::head) && found->reads;
  return fits ? found : nullptr;
}

class LoginHost final : public proxy::Filter {
 public:
  explicit LoginHost(Organisation& organisation) : organisation_(organisation) {}

  std::string_view name() const override { return "login"; }

  Task<http::Response> handle(proxy::Exchange& exchange, proxy::Next) const override {
    if (exchange.request.target.path.starts_with(address::assets)) co_return answer_asset(exchange);
    if (exchange.request.target.path == site_paths::key_set) co_return show_keys(exchange);
    auto const office = organisation_.office(exchange.worker.number(), exchange.worker.loop());
    if (!office) co_return fail(office.error());
    if (exchange.request.method == Method::post && exchange.request.target.path.starts_with(address::backchannel))
      co_return co_await hear_logout(organisation_, **office, exchange);
    Guest guest{.organisation = organisation_,
                .office = **office,
                .exchange = exchange,
                .cookies = RequestCookies(exchange),
                .rules = organisation_.rules()};
    auto const known = co_await know(guest);
    if (!known) co_return explain(guest, known.error());
    auto const* const route = find(guest.path(), exchange.request.method);
    if (!route) co_return show_problem(guest, ProblemPage::What::not_found, std::string(address::launcher));
    auto response = co_await serve(guest, *route);
    if (!response) co_return explain(guest, response.error());
    co_return response;
  }

 private:
  http::Response show_keys(proxy::Exchange& exchange) const {
    auto response = pages::reply(exchange, 200, "application/jwk-set+json", organisation_.signer().key_set());
    response.fields.add(http::Name::cache_control, "public, max-age=300");
    return response;
  }

  Organisation& organisation_;
};

}  // namespace

std::unique_ptr<proxy::Filter> make_login_host(Organisation& organisation) {
  return std::make_unique<LoginHost>(organisation);
}

}  // namespace cordon::access
