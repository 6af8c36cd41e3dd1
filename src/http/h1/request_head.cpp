#include "http/characters.h"
#include "http/h1/delimiting.h"
#include "http/h1/field_section.h"
#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::malformed, reason);
}

// Takes "METHOD SP target SP version" off `text`; returns the target as it came.
Result<std::string_view> take_request_line(std::string_view& text, Request& request) {
  auto line = take_start_line(text, "h1.bad_request_line");
  if (!line) return line;
  if (*line == "PRI * HTTP/2.0") return fail(Code::unsupported, "h1.http2_preface");
  std::size_t const method_end = skip_class(*line, 0, token_class);
  std::size_t const target_end = line->rfind(' ');
  if (method_end == 0 || method_end == line->size() || (*line)[method_end] != ' ') return refuse("h1.bad_method");
  if (target_end <= method_end + 1) return refuse("h1.bad_request_line");
  std::string_view const target = line->substr(method_end + 1, target_end - method_end - 1);
  if (target.contains(' ')) return refuse("h1.bad_request_line");
  auto version = parse_version(line->substr(target_end + 1));
  if (!version) return fail(version);
  request.method_text = line->substr(0, method_end);
  request.method = lookup_method(request.method_text);
  request.version = *version;
  return target;
}

Result<Authority> parse_host(Signals const& signals, Arena& arena) {
  if (signals.hosts == 0) return refuse("h1.no_host");
  if (signals.hosts > 1) return refuse("h1.several_hosts");
  if (signals.host.empty()) return refuse("h1.empty_host");
  return parse_authority(signals.host, arena);
}

std::uint16_t effective_port(std::uint16_t port, bool secure) {
  return port != 0 ? port : secure ? 443 : 80;
}

// "https://host/path": must say what Host and the connection say.
Result<void> aim_absolute(std::string_view text, Authority const& host, bool secure, Arena& arena, Target& target) {
  if (!text.contains("://")) return refuse("h1.bad_target_form");
  if (auto parsed = parse_absolute(text, arena, target); !parsed) return parsed;
  if (target.scheme != (secure ? "https" : "http")) return fail(Code::misdirected, "h1.other_scheme");
  bool const same = target.host == host.host && effective_port(target.port, secure) == effective_port(host.port, secure);
  return same ? ok() : refuse("h1.other_host");
}

// "host:port" of CONNECT. Some clients leave the port out of Host.
Result<void> aim_connect(std::string_view text, Authority const& host, Arena& arena, Target& target) {
  auto authority = parse_authority(text, arena);
  if (!authority) return fail(authority);
  if (authority->port == 0) return refuse("h1.connect_without_port");
  if (authority->host != host.host || (host.port != 0 && host.port != authority->port)) return refuse("h1.other_host");
  target.host = authority->host;
  target.port = authority->port;
  target.authority = authority->text;
  target.path = {};
  return ok();
}

// Fills in the target from its four forms (RFC 9112 section 3.2).
Result<void> aim(std::string_view text, Authority const& host, bool secure, Arena& arena, Request& request) {
  Target& target = request.target;
  target.scheme = secure ? "https" : "http";
  target.host = host.host;
  target.port = host.port;
  target.authority = host.text;
  if (request.method == Method::connect) return aim_connect(text, host, arena, target);
  if (text.front() == '/') return parse_path(text, arena, target);
  if (text != "*") return aim_absolute(text, host, secure, arena, target);
  if (request.method != Method::options) return refuse("h1.bad_target_form");
  target.path = text;
  return ok();
}

Result<void> check_expectation(Signals const& signals) {
  if (signals.expectations == 0) return ok();
  bool const known = signals.expectations == 1 && matches(signals.expectation, "100-continue");
  return known ? ok() : fail(Code::expectation_failed, "h1.bad_expectation");
}

// A method whose request has no content: some reader would take a body behind it for the next request, or for the tunnel's bytes.
bool may_have_body(Method method) {
  return method != Method::connect && method != Method::trace;
}

Result<RequestHead> conclude(Signals const& signals, Request& request) {
  auto delimiter = delimit(signals, request.version);
  if (!delimiter) return fail(delimiter);
  if (auto expected = check_expectation(signals); !expected) return fail(expected);
  bool const modern = request.version == Version::http_1_1;
  bool const announces = delimiter->framing != Framing::none;
  bool const has_body = delimiter->framing == Framing::chunked || delimiter->length > 0;
  if (announces && !may_have_body(request.method)) return refuse("h1.unexpected_body");
  if (has_body && signals.has_upgrade) return refuse("h1.upgrade_with_body");
  request.content_length.reset();
  if (delimiter->framing != Framing::chunked) request.content_length = delimiter->length;
  // HTTP/1.0 knows neither interim responses nor upgrades: what it says about them means nothing (RFC 9110 7.8, 10.1.1).
  return RequestHead{.framing = has_body ? delimiter->framing : Framing::none,
                     .keep_alive = signals.keeps_alive(request.version),
                     .expects_continue = modern && has_body && signals.expectations == 1,
                     .upgrade = modern && signals.has_upgrade && signals.says_upgrade};
}

}  // namespace

Result<RequestHead> parse_request(std::string_view text, bool secure, Limits const& limits, Arena& arena, Request& request) {
  if (text.starts_with("\r\n")) text.remove_prefix(2);
  auto target = take_request_line(text, request);
  if (!target) return fail(target);
  if (auto taken = take_field_section(text, limits.fields, request.fields); !taken) return fail(taken);
  if (!text.empty()) return refuse("h1.bytes_behind_head");
  Signals const signals = gather(request.fields);
  auto host = parse_host(signals, arena);
  if (!host) return fail(host);
  if (auto aimed = aim(*target, *host, secure, arena, request); !aimed) return fail(aimed);
  return conclude(signals, request);
}

}  // namespace cordon::http::h1
