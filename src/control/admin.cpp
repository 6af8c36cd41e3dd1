#include "control/admin.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "http/status.h"

namespace cordon::control {
namespace {

using Method = http::Method;

constexpr View json_type = "application/json; charset=utf-8";

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
    View const path = request.target.path;
    if (path == "/reload") {
      if (request.method != Method::post) co_return fail(Code::method_not_allowed, "admin.method");
      co_return co_await reload();
    }
    if (request.method != Method::get && request.method != Method::head) co_return fail(Code::method_not_allowed, "admin.method");
    co_return read(path);
  }

  http::Response reject(Error const& error) override {
    int const status = http::status_of(error.code);
    if (!error.detail.empty()) return text(status, to_json(error) + "\n", json_type);
    return text(status, std::string(http::reason_phrase(status)) + "\n");
  }

 private:
  Result<http::Response> read(View path) {
    if (path == "/livez") return text(200, "alive\n");
    if (path == "/readyz") return node_.ready() ? text(200, "ready\n") : text(503, "not ready\n");
    if (path == "/metrics") return text(200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8");
    if (path == "/status") return text(200, node_.status() + "\n", json_type);
    return fail(Code::not_found, "admin.path");
  }

  Task<http::Response> reload() {
    if (is_of_a_browser(request)) co_return fail(Code::forbidden, "admin.browser");
    auto reloaded = co_await node_.reload();
    if (!reloaded)
      co_return text(reloaded.error().code == Code::invalid ? 422 : 409, to_json(reloaded.error()) + "\n", json_type);
    co_return text(200, to_json(*reloaded) + "\n", json_type);
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

}  // namespace cordon::control
