#include "proxy/origin_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "http/h1/message_writer.h"
#include "proxy/forwarded.h"
#include "proxy/origin.h"
#include "proxy/worker.h"
#include "record/trace.h"

namespace cordon::proxy {
namespace {

using http::Field;
using http::Name;

constexpr std::string_view via_from[] = {"1.0 cordon", "1.1 cordon", "2 cordon"};

bool asks_for_websocket(http::Request const& request) {
  return request.fields.has(Name::upgrade) && request.method == http::Method::get && request.version == http::Version::http_1_1 &&
         request.fields.has_token(Name::upgrade, "websocket") && request.fields.has_token(Name::connection, "upgrade");
}

// Frameworks take a path, a host or a prefix from these: others than those that were decided on.
bool overrides(View name) {
  constexpr View others[] = {"proxy", "x-original-url", "x-rewrite-url", "x-original-host", "x-host"};
  constexpr View family = "x-forwarded-";
  if (name.size() > family.size() && text::iequals(name.substr(0, family.size()), family)) return true;
  return std::ranges::any_of(others, [&](View other) { return text::iequals(name, other); });
}

// CGI and its heirs read "X_Forwarded_For" as X-Forwarded-For, and Proxy as the proxy to use.
bool means_something_else(Field const& field) {
  return field.known == Name::other && (field.name.find('_') != View::npos || overrides(field.name));
}

// Without a trace that it belongs to, a state says nothing (W3C Trace Context, section 3.3).
bool enters_a_trace(http::Request const& request) {
  return record::parse_traceparent(request.fields.get(Name::traceparent).value_or("")).has_value();
}

// `connection_lists`: whether a Connection field may name others.
bool goes_on(Field const& field, http::Request const& request, bool connection_lists) {
  switch (field.known) {
    case Name::host:
    case Name::content_length:
    case Name::via:
    case Name::traceparent: return false;  // written anew
    case Name::tracestate:
      if (!enters_a_trace(request)) return false;
      break;
    default: break;
  }
  if (http::h1::is_hop_by_hop(field.known) || is_forwarding(field.known) || means_something_else(field)) return false;
  return !connection_lists || !request.fields.has_token(Name::connection, field.name);
}

void add_via(http::Fields& outgoing, http::Fields const& incoming, http::Version version) {
  View list;
  for (auto const& field : incoming) {
    if (field.known == Name::via) list = outgoing.arena().join({list, field.value, ", "});
  }
  View const ours = via_from[static_cast<std::size_t>(version)];
  outgoing.add(Name::via, list.empty() ? ours : outgoing.arena().join({list, ours}));
}

View authority(Exchange& exchange, OriginSettings const& settings) {
  auto const& target = exchange.request.target;
  if (!settings.preserve_host) return settings.authority;
  return target.port ? exchange.arena.copy(fmt::format("{}:{}", target.host, target.port)) : target.host;
}

void add_framing(http::Fields& outgoing, Exchange& exchange, OriginRequest& made) {
  auto const& request = exchange.request;
  if (!exchange.body) {
    bool const states_none = request.fields.has(Name::content_length);
    if (states_none) outgoing.add(Name::content_length, "0");
  } else if (request.content_length) {
    outgoing.add(Name::content_length, exchange.arena.copy(fmt::format_int(*request.content_length).str()));
  } else {
    made.chunked = true;
    outgoing.add(Name::transfer_encoding, "chunked");
  }
}

// Whether an address ends where `rest` begins.
bool ends_authority(View rest) {
  return rest.empty() || View("/?#").contains(rest.front());
}

}  // namespace

OriginRequest make_origin_request(Exchange& exchange, OriginSettings const& settings) {
  auto const& request = exchange.request;
  OriginRequest made;
  made.upgrade = settings.websocket && asks_for_websocket(request);
  http::Fields outgoing(exchange.arena);
  outgoing.add(Name::host, authority(exchange, settings));
  bool const connection_lists = request.fields.has(Name::connection);
  for (auto const& field : request.fields) {
    if (goes_on(field, request, connection_lists)) outgoing.add(field);
  }
  add_framing(outgoing, exchange, made);
  if (made.upgrade) {
    outgoing.add(Name::connection, "upgrade");
    outgoing.add(Name::upgrade, "websocket");
  } else if (request.fields.has(Name::te) && request.fields.has_token(Name::te, "trailers")) {
    outgoing.add(Name::connection, "te");
    outgoing.add(Name::te, "trailers");
  }
  add_via(outgoing, request.fields, request.version);
  add_forwarded(outgoing, request, exchange.connection, exchange.worker.trusted_peers());
  outgoing.add(Name::traceparent, exchange.trace_for_origin());
  View const start[] = {request.method_text, " ", request.target.path, request.target.has_query ? "?" : "", request.target.query,
                        " HTTP/1.1\r\n"};
  made.head = http::h1::write_head(exchange.arena, start, outgoing, {});
  return made;
}

void clean_origin_response(http::Response& response, Exchange& exchange, std::string_view origin_url) {
  http::h1::remove_hop_by_hop(response.fields);
  auto const location = response.fields.get(Name::location);
  if (location && location->starts_with(origin_url) && ends_authority(location->substr(origin_url.size()))) {
    auto const& target = exchange.request.target;
    auto const port = target.port ? fmt::format(":{}", target.port) : std::string();
    auto const own = fmt::format("{}://{}{}{}", target.scheme, target.host, port, location->substr(origin_url.size()));
    response.fields.set(Name::location, exchange.arena.copy(own));
  }
}

}  // namespace cordon::proxy
