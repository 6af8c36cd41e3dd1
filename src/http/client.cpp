#include "http/client.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "http/h1/client_connection.h"
#include "net/time_limit.h"
#include "tls/dialer.h"

namespace cordon::http {
namespace {

std::unexpected<Error> invalid(std::string what) {
  return fail(Code::invalid, "client.request", std::move(what));
}

Result<void> check_fields(ClientRequest const& request) {
  constexpr std::array<Name, 4> ours{Name::host, Name::connection, Name::content_length, Name::transfer_encoding};
  if (!is_token(request.method)) return invalid("the method is none");
  for (auto const& [name, value] : request.fields) {
    bool const own = std::ranges::find(ours, lookup(name)) != ours.end();
    if (!is_token(name) || !is_field_value(value) || own) return invalid("the field " + name + " cannot be sent");
  }
  return ok();
}

Result<Target> parse_target(std::string const& url, bool secure, Arena& arena) {
  Target target;
  auto parsed = parse_absolute(url, arena, target);
  if (!parsed) return invalid("the URL cannot be used: " + url);
  if (target.scheme != (secure ? "https" : "http")) return invalid("the URL is not " + std::string(secure ? "https" : "http"));
  if (target.port == 0) target.port = secure ? 443 : 80;
  return target;
}

// Brackets are for URLs.
std::string bare(std::string_view host) {
  return std::string(host.starts_with('[') ? host.substr(1, host.size() - 2) : host);
}

std::unique_ptr<net::Dialer> make_dialer(Target const& target, std::shared_ptr<tls::ClientContext const> const& tls,
                                         std::shared_ptr<net::Egress const> egress) {
  auto const host = bare(target.host);
  auto tcp = net::tcp_dialer(host, target.port, std::move(egress));
  return tls ? tls::tls_dialer(std::move(tcp), tls, host) : std::move(tcp);
}

View write_request(ClientRequest const& request, Target const& target, Arena& arena) {
  h1::HeadWriter writer(arena);
  writer.add(request.method);
  writer.add(" ");
  writer.add(target.path);
  if (target.has_query) writer.add("?");
  writer.add(target.query);
  writer.add(" HTTP/1.1\r\n");
  writer.add(Name::host, target.authority);
  writer.add(Name::connection, "close");
  for (auto const& [name, value] : request.fields) writer.add(View(name), value);
  bool const bodyless = request.body.empty() && (request.method == "GET" || request.method == "HEAD");
  if (!bodyless) writer.add(Name::content_length, std::to_string(request.body.size()));
  return writer.finish();
}

constexpr int most_interim = 8;  // heads with 1xx, each of which takes memory

// What is read for one response, with the memory that it lives in.
struct Reading {
  h1::ClientConnection& connection;
  Arena& arena;
  Method method;
  h1::Limits limits = {};
};

Task<h1::ResponseHead> read_head(Reading reading, Fields& fields) {
  for (int interim = 0;;) {
    fields.clear();
    auto head = reading.connection.take_head(reading.method, reading.limits, reading.arena, fields);
    if (!head) co_return fail(head);
    if (*head && (*head)->status >= 200) co_return **head;
    if (*head && (*head)->status == 101) co_return fail(Code::bad_gateway, "client.unasked_upgrade");
    if (*head && ++interim > most_interim) co_return fail(Code::bad_gateway, "client.interim");
    if (*head) continue;
    auto const got = co_await reading.connection.receive();
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return reading.connection.ended();
  }
}

Task<std::string> read_body(Body& body, std::size_t most) {
  std::string text;
  for (;;) {
    auto const more = co_await body.pull();
    if (!more) co_return fail(more.error());
    if (more->empty()) co_return text;
    if (text.size() + more->size() > most) co_return fail(Code::too_large, "client.response");
    text += *more;
  }
}

// Each piece may take as long as the first.
Task<void> hand_on(Body& body, Client::Take const& take, Duration patience) {
  net::Fiber& fiber = co_await net::this_fiber();
  for (;;) {
    fiber.set_deadline(patience);
    auto const more = co_await body.pull();
    if (!more) co_return fail(more.error());
    if (more->empty() || !take(*more)) co_return ok();
  }
}

// What becomes of a body.
struct Receiving {
  ClientLimits const& limits;
  Client::Take const* take;
};

Task<ClientResponse> read_response(Reading reading, Receiving receiving) {
  Fields fields(reading.arena);
  auto head = co_await read_head(reading, fields);
  if (!head) co_return fail(head);
  auto& body = reading.connection.begin_body(*head, reading.limits, reading.arena);
  ClientResponse response{.status = head->status, .fields = {}, .body = {}};
  for (auto const& field : fields) response.fields.emplace_back(field.name, field.value);
  if (receiving.take && head->status == 200) {
    auto handed = co_await hand_on(body, *receiving.take, receiving.limits.time);
    if (!handed) co_return fail(handed);
    co_return response;
  }
  auto text = co_await read_body(body, receiving.limits.body);
  reading.connection.finish();
  if (!text) co_return fail(text);
  response.body = std::move(*text);
  co_return response;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Absolute, or a path on the same host (RFC 9110 section 10.2.2).
std::string resolve(std::string_view location, std::string const& base) {
  if (!location.starts_with('/') || location.starts_with("//")) return std::string(location);
  auto const authority = base.find("://") + 3;
  return base.substr(0, base.find_first_of("/?#", authority)) + std::string(location);
}

}  // namespace

std::string_view ClientResponse::field(std::string_view name) const {
  auto const found = std::ranges::find_if(fields, [&](auto const& field) { return text::iequals(field.first, name); });
  return found == fields.end() ? std::string_view() : found->second;
}

Task<ClientResponse> Client::send(ClientRequest request) const {
  net::Fiber& fiber = co_await net::this_fiber();
  net::TimeLimit const limit(fiber, limits_.time);
  co_return co_await follow(std::move(request));
}

Task<ClientResponse> Client::stream(ClientRequest request, Take take) const {
  net::Fiber& fiber = co_await net::this_fiber();
  net::TimeLimit const limit(fiber, limits_.time);
  co_return co_await ask(request, &take);
}

Task<ClientResponse> Client::follow(ClientRequest request) const {
  bool const may_follow = request.method == "GET" || request.method == "HEAD";
  for (unsigned followed = 0;; ++followed) {
    auto response = co_await ask(request);
    if (!response || !may_follow || followed == request.redirects || !is_redirect(response->status)) co_return response;
    request.url = resolve(response->field("location"), request.url);
  }
}

Task<ClientResponse> Client::ask(ClientRequest const& request, Take const* take) const {
  Arena arena;
  auto checked = check_fields(request);
  if (!checked) co_return fail(checked);
  auto const target = parse_target(request.url, tls_ != nullptr, arena);
  if (!target) co_return fail(target.error());
  auto const dialer = make_dialer(*target, tls_, egress_);
  auto stream = co_await dialer->dial(resolver_);
  if (!stream) co_return fail(stream);
  h1::ClientConnection connection(std::move(*stream));
  View const head = write_request(request, *target, arena);
  auto sent = co_await net::write_all(connection.stream(), head, request.body);
  // One that answers before it has read everything may have broken off; its answer may be there all the same.
  if (!sent && sent.error().code != Code::reset) co_return fail(sent);
  co_return co_await read_response({connection, arena, lookup_method(request.method)}, {limits_, take});
}

}  // namespace cordon::http
