#include "proxy/exchange.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "proxy/client.h"
#include "proxy/error_page.h"
#include "proxy/route.h"
#include "proxy/worker.h"

namespace cordon::proxy {

Exchange::Exchange(http::ConnectionInfo const& info, Worker& owner, std::span<Filter const* const> row)
    : Call(info), worker(owner), row_(row), started_(owner.loop().now()) {
  record.started = owner.loop().wall();
  record.region = owner.region();
  record.connection = info.id;
  record.client = client_for_record(info.peer);
  record.tls = tls_for_record(info.tls_version);
  facts.client = info.peer.address;
}

// In clear, where an authority asks (RFC 8555 8.3), on listeners that only redirect too: it is no request for a site.
std::optional<std::string> Exchange::challenge_answer() const {
  if (connection.secure || request.method != http::Method::get || !worker.challenges()) return {};
  return worker.challenges()->find_answer(request.target.path);
}

http::Response Exchange::answer_challenge(View authorization) {
  http::Response response(arena, 200);
  response.fields.add(http::Name::content_type, "application/octet-stream");
  response.fields.add(http::Name::cache_control, "no-store");
  response.body = http::text_body(arena, arena.copy(authorization));
  return response;
}

namespace {

Task<http::Response> answered(http::Response response) {
  co_return response;
}

}  // namespace

// No coroutine of its own: what comes back is not looked at.
Task<http::Response> Exchange::respond() {
  if (worker.sheds(connection.id)) return net::failed<http::Response>({Code::unavailable, "shed.memory", {}});
  trace = record::enter_trace(request.fields.get(http::Name::traceparent).value_or(""), worker.ids(), false);
  if (auto const answer = challenge_answer()) return answered(answer_challenge(*answer));
  auto routed = route(*worker.sites(), request, connection);
  if (!routed) return net::failed<http::Response>(routed.error());
  site = std::move(*routed);
  live_.enter(worker.live(), *this);
  return Next(row_.empty() ? std::span<Filter const* const>(site->row) : row_)(*this);
}

http::Response Exchange::reject(Error const& error) {
  if (error.code == Code::internal) log::error("an exchange failed: " + error.detail);
  if (trace == record::Trace()) trace = record::enter_trace("", worker.ids(), false);
  worker.metrics().refused(error.reason);
  counted_ = true;
  record.filter = reached_ ? reached_->name() : "";
  auto response =
      error_page(request, arena, error, arena.copy(text::hex(trace.id)), site ? site->fallback_page : std::string_view());
  if (site) {
    for (auto const* filter : site->row) filter->adorn(response.fields, connection.secure);
  }
  return response;
}

void Exchange::origin_answered() {
  // Zero would mean that it was not asked.
  if (record.first_byte == Duration::zero()) record.first_byte = std::max(worker.loop().now() - started_, Duration(1));
}

void Exchange::ended(http::Ending const& ending) {
  live_.leave();
  held.reset();
  describe_request();
  record.total = worker.loop().clock().steady() - started_;
  record.status = ending.status;
  record.received = ending.body_in;
  record.sent = ending.body_out;
  record.code = ending.code;
  record.reason = ending.reason;
  record.aborted = ending.code == Code::closed || ending.code == Code::reset;
  record.upgraded = ending.status == 101;
  record.trace = trace.id;
  record.request = number;
  worker.sink().add(record);
  count(ending);
}

void Exchange::describe_request() {
  record.method = request.method_text;
  record.path = request.target.path;
  record.protocol = request.version == http::Version::http_2 ? record::Protocol::h2 : record::Protocol::h1;
  if (!(facts.client == connection.peer.address)) record.client = client_for_record(facts.client, record::Proof::forwarded);
}

// A client that was too slow, or broke the protocol, behind the head of its response counts like one that was refused.
void Exchange::count(http::Ending const& ending) {
  bool const offended = ending.code == Code::timeout || ending.code == Code::malformed;
  if (offended && !counted_ && !ending.reason.empty()) worker.metrics().refused(ending.reason);
  if (!site) return;
  auto& counters = worker.metrics().site(site->counters);
  counters.request(ending.status, record.total);
  counters.received.add(ending.body_in);
  counters.sent.add(ending.body_out);
  if (record.origin.empty()) return;
  counters.origin_request(record.first_byte == Duration::zero() ? record::origin_result(ending.code)
                                                                : record::OriginResult::answered);
  if (record.first_byte != Duration::zero()) counters.origin_time.observe(record.first_byte);
}

}  // namespace cordon::proxy
