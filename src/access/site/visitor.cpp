#include "access/site/visitor.h"

#include "access/pages/answer.h"
#include "base/text.h"
#include "pages/form.h"
#include "pages/reply.h"
#include "proxy/worker.h"

namespace cordon::access {
namespace {

using http::Name;

constexpr View about_forms = "form";
constexpr std::size_t longest_form = 16 * 1024;

}  // namespace

std::string Visitor::address() const {
  auto const& target = exchange.request.target;
  std::string address(target.path);
  if (target.has_query) address += "?";
  return address += target.query;
}

bool wants_page(http::Request const& request) {
  auto const mode = request.fields.get("sec-fetch-mode");
  if (mode) return *mode == "navigate";
  if (request.fields.get("x-requested-with")) return false;
  return http::is_safe(request.method) && request.fields.get(Name::accept).value_or("").contains("text/html");
}

Language language_of(http::Request const& request) {
  auto const chosen = pages::parameter(request, language_parameter);
  auto const language = chosen ? find_language(*chosen) : std::nullopt;
  return language ? *language : choose_language(request.fields.get("accept-language").value_or(""));
}

Frame frame_of(Visitor const& visitor, Session const* who) {
  auto const rules = visitor.organisation.rules();
  Frame frame{.language = language_of(visitor.exchange.request),
              .organisation = rules->title,
              .home = rules->login_url + "/",
              .path = {},
              .token = {},
              .fields = {},
              .who = {},
              .zone = rules->zone,
              .help = {}};
  if (http::is_safe(visitor.exchange.request.method)) frame.path = visitor.address();
  if (!who) return frame;
  frame.who = who->identity().email.empty() ? who->identity().name : who->identity().email;
  frame.token = visitor.organisation.keyring().seal(about_forms, who->facts().id.view());
  return frame;
}

bool is_token(Visitor const& visitor, Session const& session, View token) {
  auto const opened = visitor.organisation.keyring().open(about_forms, token);
  return opened && *opened == session.facts().id.view();
}

Task<std::shared_ptr<Session const>> session_of(Visitor visitor) {
  auto const cookie = Cookie::parse(visitor.cookies[Cookie::name], visitor.organisation.keyring());
  if (!cookie) co_return nullptr;
  auto& worker = visitor.exchange.worker;
  auto const office = visitor.organisation.office(worker.number(), worker.loop());
  if (!office) co_return fail(office.error());
  auto found = co_await (*office)->sessions().find(*cookie, visitor.host());
  if (!found && found.error().code == Code::forbidden) co_return nullptr;
  if (found && !visitor.site.believes((*found)->identity().provider)) co_return nullptr;
  co_return found;
}

Task<pages::Form> read_form(Visitor visitor) {
  auto const text = co_await pages::read_all(visitor.exchange.body, longest_form);
  if (!text) co_return fail(text.error());
  co_return pages::Form::parse(*text);
}

std::string path_of(View back) {
  bool const is_path = back.starts_with('/') && !back.starts_with("//") && back.find_first_of("\\\r\n\t") == View::npos;
  return is_path ? std::string(back) : "/";
}

http::Response send_page(Visitor const& visitor, std::string const& page, int status) {
  return answer(visitor.exchange, page, {.status = status, .language = language_of(visitor.exchange.request)});
}

http::Response show_problem(Visitor const& visitor, ProblemPage::What what) {
  auto const page =
      draw(frame_of(visitor, nullptr), ProblemPage{.what = what, .number = text::hex(visitor.exchange.trace.id), .again = "/"});
  return send_page(visitor, page, status_of(what));
}

http::Response send_to(proxy::Exchange& exchange, View address) {
  auto response = pages::see_other(exchange, address);
  response.fields.add(Name::cache_control, "no-store");
  response.fields.add({.name = "referrer-policy", .value = "no-referrer"});
  return response;
}

}  // namespace cordon::access
