#include "proxy/origin_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
using http::h1::HeadWriter;

constexpr std::string_view via_from[] = {"1.0 cordon\r\n", "1.1 cordon\r\n", "2 cordon\r\n"};

bool asks_for_websocket(http::Request const& request) {
  return request.fields.has(Name::upgrade) && request.method == http::Method::get && request.version == http::Version::http_1_1 &&
         request.fields.has_token(Name::upgrade, "websocket") && request.fields.has_token(Name::connection, "upgrade");
}

// Frameworks take a path, a host or a prefix from these: others than those that were decided on. What begins with our name is
// said by us alone.
bool overrides(View name) {
  constexpr View others[] = {"proxy", "x-original-url", "x-rewrite-url", "x-original-host", "x-host"};
  for (View const family : {View("x-forwarded-"), View("cordon-")}) {
    if (name.size() > family.size() && text::iequals(name.substr(0, family.size()), family)) return true;
  }
  return std::ranges::any_of(others, [&](View other) { return text::iequals(name, other); });
}

// CGI and its heirs read "X_Forwarded_For" as X-Forwarded-For, and Proxy as the proxy to use.
bool means_something_else(Field const& field) {
  return field.known == Name::other && (field.name.find('_') != View::npos || overrides(field.name));
}

// What is written anew, or is about the client's connection only.
constexpr http::NameSet ends_here = http::set_of(Name::host) | http::set_of(Name::content_length) | http::set_of(Name::via) |
                                    http::set_of(Name::traceparent) | http::h1::hop_by_hop_names | forwarding_names;

// The names that do not go on. Without a trace that it belongs to, a state says nothing (W3C Trace Context, section 3.3).
http::NameSet stays_behind(http::Fields const& fields) {
  bool const states = fields.may_have(http::set_of(Name::tracestate));
  bool const lost = states && !record::parse_traceparent(fields.get(Name::traceparent).value_or(""));
  return lost ? ends_here | http::set_of(Name::tracestate) : ends_here;
}

bool goes_on(Field const& field, http::NameSet unwanted, http::h1::ConnectionOptions const& options) {
  return (unwanted & http::set_of(field.known)) == 0 && !means_something_else(field) && !options.list(field);
}

void add_via(HeadWriter& outgoing, http::Fields const& incoming, http::Version version) {
  outgoing.add("via: ");
  if (incoming.may_have(http::set_of(Name::via))) {
    for (auto const& field : incoming) {
      if (field.known != Name::via) continue;
      outgoing.add(field.value);
      outgoing.add(", ");
    }
  }
  outgoing.add(via_from[static_cast<std::size_t>(version)]);
}

View authority(Exchange& exchange, OriginSettings const& settings) {
  return settings.preserve_host ? exchange.request.target.authority : View(settings.authority);
}

void add_framing(HeadWriter& outgoing, Exchange& exchange, OriginRequest& made) {
  auto const& request = exchange.request;
  if (!exchange.body) {
    bool const states_none = request.fields.has(Name::content_length);
    if (states_none) outgoing.add(Name::content_length, "0");
  } else if (request.content_length) {
    fmt::format_int const length(*request.content_length);
    outgoing.add(Name::content_length, View(length.data(), length.size()));
  } else {
    made.chunked = true;
    outgoing.add(Name::transfer_encoding, "chunked");
  }
}

void add_start(HeadWriter& outgoing, http::Request const& request) {
  auto const& target = request.target;
  for (View const part :
       {request.method_text, View(" "), target.path, View(target.has_query ? "?" : ""), target.query, View(" HTTP/1.1\r\n")}) {
    outgoing.add(part);
  }
}

void add_end_to_end(HeadWriter& outgoing, http::Fields const& incoming) {
  http::h1::ConnectionOptions const options(incoming);
  http::NameSet const unwanted = stays_behind(incoming);
  for (auto const& field : incoming) {
    if (goes_on(field, unwanted, options)) outgoing.add(field);
  }
}

void add_connection(HeadWriter& outgoing, http::Fields const& incoming, bool upgrade) {
  if (upgrade) {
    outgoing.add(Name::connection, "upgrade");
    outgoing.add(Name::upgrade, "websocket");
  } else if (incoming.has_token(Name::te, "trailers")) {
    outgoing.add(Name::connection, "te");
    outgoing.add(Name::te, "trailers");
  }
}

void add_trace(HeadWriter& outgoing, record::Trace const& trace) {
  std::array<char, record::traceparent_size> text;
  record::write_traceparent(trace, text);
  outgoing.add(Name::traceparent, View(text.data(), text.size()));
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
  HeadWriter outgoing(exchange.arena);
  add_start(outgoing, request);
  outgoing.add(Name::host, authority(exchange, settings));
  add_end_to_end(outgoing, request.fields);
  add_framing(outgoing, exchange, made);
  add_connection(outgoing, request.fields, made.upgrade);
  add_via(outgoing, request.fields, request.version);
  add_forwarded(outgoing, request, exchange.connection, exchange.worker.trusted_peers());
  if (!exchange.facts.assertion.empty()) outgoing.add(View("cordon-assertion"), exchange.facts.assertion);
  add_trace(outgoing, exchange.trace);
  made.head = outgoing.finish();
  return made;
}

void clean_origin_response(http::Response& response, Exchange& exchange, std::string_view origin_url) {
  http::h1::remove_hop_by_hop(response.fields);
  auto const location = response.fields.get(Name::location);
  if (location && location->starts_with(origin_url) && ends_authority(location->substr(origin_url.size()))) {
    auto const& target = exchange.request.target;
    auto const rest = location->substr(origin_url.size());
    response.fields.set(Name::location, exchange.arena.join({target.scheme, "://", target.authority, rest}));
  }
}

}  // namespace cordon::proxy
