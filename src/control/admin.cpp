#include "control/admin.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "control/console.h"
#include "http/characters.h"
#include "http/status.h"
#include "pages/reply.h"

namespace cordon::control {
namespace {

using Method = http::Method;

constexpr View json_type = "application/json; charset=utf-8";
constexpr View events_type = "text/event-stream";
constexpr View reload_path = "/reload";
constexpr View drain_path = "/origins/drain";
constexpr View undrain_path = "/origins/undrain";
constexpr View access_paths = "/access/";
constexpr View bearer = "Bearer ";
constexpr std::size_t longest_form = 16 * 1024;

std::optional<std::string> decode(View text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const coded = text[i] == '%';
    int const high = coded && i + 2 < text.size() ? http::hex_value(text[i + 1]) : -1;
    int const low = high >= 0 ? http::hex_value(text[i + 2]) : -1;
    if (coded && low < 0) return {};
    decoded.push_back(coded ? static_cast<char>(high << 4 | low) : text[i]);
    if (coded) i += 2;
  }
  return decoded;
}

// A page that the operator happens to look at may send requests here, and a name of its own may lead to this address (DNS
// rebinding): the one names its origin, the other a host that is no address.
bool is_of_a_browser(http::Request const& request) {
  auto const& fields = request.fields;
  auto const is = [](View a) { return [a](View b) { return text::iequals(a, b); }; };
  for (auto const& field : fields) {
    if (std::ranges::any_of(std::array{"origin", "sec-fetch-site"}, is(field.name))) return true;
  }
  return false;
}

// What a page of another site may not ask either: it cannot read the answer, but it could take every place of a watcher. That
// somebody follows a link to the page is no harm.
bool is_of_another_site(http::Request const& request) {
  auto const said = [&](View name) {
    auto const found = std::ranges::find_if(request.fields, [&](auto const& field) { return text::iequals(field.name, name); });
    return found == request.fields.end() ? View() : found->value;
  };
  View const site = said("sec-fetch-site");
  if (site.empty() || site == "none" || site == "same-origin") return false;
  return request.target.path != "/" || said("sec-fetch-dest") != "document";
}

bool is_command(View path) {
  return path == reload_path || path == drain_path || path == undrain_path || path.starts_with(access_paths);
}

// A parameter's value, with its %XX taken for what they stand for; nothing when it is missing, or written wrongly.
std::optional<std::string> parameter(View query, View name) {
  while (!query.empty()) {
    View value = text::take_until(query, '&');
    if (text::take_until(value, '=') == name) return decode(value);
  }
  return {};
}

bool names_an_address(View host) {
  return host == "localhost" || net::Address::parse_ip(host).has_value();
}

std::string to_json(Reloaded const& reloaded) {
  return boost::json::serialize(boost::json::value{{"hash", reloaded.hash},
                                                   {"sites", reloaded.sites},
                                                   {"built", reloaded.built},
                                                   {"waits_for_restart", boost::json::value_from(reloaded.waiting)}});
}

std::string to_json(Error const& error) {
  return boost::json::serialize(boost::json::value{{"reason", boost::json::string_view(error.reason)}, {"detail", error.detail}});
}

class AdminCall final : public http::Call {
 public:
  AdminCall(http::ConnectionInfo const& info, record::Metrics const& metrics, Operated& node)
      : Call(info), metrics_(metrics), node_(node) {}

  Task<http::Response> respond() override {
    if (connection.local.is_loopback() && !names_an_address(request.target.host)) co_return fail(Code::misdirected, "admin.host");
    Result<http::Response> answered = fail(Code::internal, "admin");
    if (is_command(request.target.path)) {
      answered = co_await obey();
    } else {
      answered = read();
    }
    if (answered) answered->fields.add(http::Name::x_content_type_options, "nosniff");
    if (answered) answered->fields.add({"cross-origin-resource-policy", "same-origin"});
    co_return answered;
  }

  http::Response reject(Error const& error) override {
    int const status = http::status_of(error.code);
    if (!error.detail.empty()) return text(status, to_json(error) + "\n", json_type);
    return text(status, std::string(http::reason_phrase(status)) + "\n");
  }

 private:
  Result<http::Response> read() {
    View const path = request.target.path;
    if (request.method != Method::get && request.method != Method::head) return fail(Code::method_not_allowed, "admin.method");
    if (is_of_another_site(request)) return fail(Code::forbidden, "admin.browser");
    if (path == "/livez") return text(200, "alive\n");
    if (path == "/readyz") return node_.ready() ? text(200, "ready\n") : text(503, "not ready\n");
    if (path == "/metrics") return text(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
    if (path == "/status") return text(200, node_.status() + "\n", json_type);
    if (path == "/live") return live();
    return show_console(arena, path);
  }

  Result<http::Response> live() {
    if (request.method == Method::head) return text(200, {}, events_type);
    auto events = node_.watch(arena);
    if (!events) return fail(events);
    auto response = text(200, {}, events_type);
    response.body = std::move(*events);
    return response;
  }

  // What changes something.
  Task<http::Response> obey() {
    View const path = request.target.path;
    if (request.method != Method::post) co_return fail(Code::method_not_allowed, "admin.method");
    if (is_of_a_browser(request)) co_return fail(Code::forbidden, "admin.browser");
    if (path == reload_path) co_return co_await reload();
    if (path.starts_with(access_paths)) co_return co_await administer();
    co_return drain(path == drain_path);
  }

  Task<http::Response> reload() {
    auto reloaded = co_await node_.reload();
    if (!reloaded)
      co_return text(reloaded.error().code == Code::invalid ? 422 : 409, to_json(reloaded.error()) + "\n", json_type);
    co_return text(200, to_json(*reloaded) + "\n", json_type);
  }

  Task<http::Response> administer() {
    auto form = co_await pages::read_all(body, longest_form);
    if (!form) co_return fail(form);
    std::string const deed(request.target.path.substr(access_paths.size()));
    View secret = request.fields.get(http::Name::authorization).value_or("");
    bool const bears = secret.starts_with(bearer);
    secret = bears ? secret.substr(bearer.size()) : View();
    auto const answer = co_await node_.administer(std::string(secret), deed, std::move(*form));
    if (answer) co_return text(200, *answer + "\n", json_type);
    auto const code = answer.error().code;
    int const status = code == Code::invalid ? 422 : code == Code::unavailable ? 503 : http::status_of(code);
    co_return text(status, to_json(answer.error()) + "\n", json_type);
  }

  Result<http::Response> drain(bool on) {
    auto const url = parameter(request.target.query, "url");
    if (!url)
      return text(400, to_json(Error(Code::invalid, "origins.url", "say which: ?url=http://HOST:PORT")) + "\n", json_type);
    if (!node_.drain_origin(*url, on))
      return text(404, to_json(Error(Code::not_found, "origins.unknown", "no site has the origin " + *url)) + "\n", json_type);
    return text(200, boost::json::serialize(boost::json::value{{"url", *url}, {"drained", on}}) + "\n", json_type);
  }

  http::Response text(int status, std::string_view content, View type = "text/plain; charset=utf-8") {
    http::Response response(arena, status);
    response.fields.add(http::Name::content_type, type);
    response.fields.add(http::Name::cache_control, "no-store");
    response.body = http::text_body(arena, arena.copy(content));
    return response;
  }

  record::Metrics const& metrics_;
  Operated& node_;
};

}  // namespace

std::unique_ptr<http::Call> Admin::open(http::ConnectionInfo const& connection) {
  return std::make_unique<AdminCall>(connection, metrics_, node_);
}

void Admin::retire() {
  retiring_ = true;
  for (auto* connection : connections_) connection->retire();
}

void Admin::entered(http::Drainable& connection) {
  connections_.insert(&connection);
  if (retiring_) connection.retire();
}

}  // namespace cordon::control
