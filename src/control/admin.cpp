#include "control/admin.h"

#include "http/status.h"

namespace cordon::control {
namespace {

class AdminCall final : public http::Call {
 public:
  AdminCall(http::ConnectionInfo const& info, record::Metrics const& metrics, std::function<bool()> const& ready)
      : Call(info), metrics_(metrics), ready_(ready) {}

  Task<http::Response> respond() override {
    if (request.method != http::Method::get && request.method != http::Method::head)
      co_return fail(Code::method_not_allowed, "admin.method");
    if (request.target.path == "/livez") co_return text(200, "alive\n");
    if (request.target.path == "/readyz") co_return ready_() ? text(200, "ready\n") : text(503, "not ready\n");
    if (request.target.path == "/metrics")
      co_return text(200, arena.copy(metrics_.text()), "text/plain; version=0.0.4; charset=utf-8");
    co_return fail(Code::not_found, "admin.path");
  }

  http::Response reject(Error const& error) override {
    int const status = http::status_of(error.code);
    return text(status, arena.copy(std::string(http::reason_phrase(status)) + "\n"));
  }

 private:
  http::Response text(int status, View content, View type = "text/plain; charset=utf-8") {
    http::Response response(arena, status);
    response.fields.add(http::Name::content_type, type);
    response.fields.add(http::Name::cache_control, "no-store");
    response.body = http::text_body(arena, content);
    return response;
  }

  record::Metrics const& metrics_;
  std::function<bool()> const& ready_;
};

}  // namespace

std::unique_ptr<http::Call> Admin::open(http::ConnectionInfo const& connection) {
  return std::make_unique<AdminCall>(connection, metrics_, ready_);
}

}  // namespace cordon::control
