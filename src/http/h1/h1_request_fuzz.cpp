#include <cstdlib>
#include <memory>
#include <string>

#include "http/h1/parser.h"

// What the scanner and the parser must hold for any bytes: pieces change nothing, the parser does not lean on the scanner, and a
// request that is understood means the same when it is written down again.
namespace cordon::http::h1 {
namespace {

constexpr Limits limits = {.request_line = 200, .head = 600, .fields = 12, .trailer = 100, .chunk_line = 30};

void require(bool held) {
  if (!held) std::abort();
}

struct Scan {
  std::size_t length = 0;
  std::string_view reason;
  bool operator==(Scan const&) const = default;
};

Scan scan(std::string_view data, std::size_t piece) {
  HeadScanner scanner;
  for (std::size_t size = 0; size < data.size();) {
    size = std::min(size + piece, data.size());
    auto const scanned = scanner.scan(data.substr(0, size), limits);
    if (!scanned) return {0, scanned.error().reason};
    if (*scanned != 0) return {*scanned, {}};
  }
  return {};
}

std::string write(Request const& request) {
  Target const& target = request.target;
  std::string text(request.method_text);
  text.append(" ");
  if (request.method == Method::connect) text.append(target.host).append(":").append(std::to_string(target.port));
  text.append(target.path).append(target.has_query ? "?" : "").append(target.query);
  text.append(" ").append(name(request.version)).append("\r\n");
  for (Field const& field : request.fields) text.append(field.name).append(": ").append(field.value).append("\r\n");
  return text + "\r\n";
}

void check_framing(Request const& request, RequestHead const& head) {
  require(request.fields.count(Name::content_length) + request.fields.count(Name::transfer_encoding) <= 1);
  require(request.content_length.has_value() == (head.framing != Framing::chunked));
  require((head.framing == Framing::length) == (request.content_length.value_or(0) > 0));
  require((head.framing == Framing::chunked) == request.fields.has(Name::transfer_encoding));
  require(head.framing != Framing::until_close);
}

void check_target(Request const& request, Arena& arena) {
  Target const& target = request.target;
  require(request.fields.count(Name::host) == 1 && !target.host.empty());
  if (request.method == Method::connect) return require(target.path.empty() && target.port != 0);
  if (target.path == "*") return require(request.method == Method::options);
  Target again;
  require(parse_path(target.path, arena, again).has_value() && again.path == target.path && !again.has_query);
}

bool same(Request const& a, Request const& b) {
  return a.method_text == b.method_text && a.version == b.version && a.content_length == b.content_length &&
         a.target.path == b.target.path && a.target.host == b.target.host && a.target.query == b.target.query &&
         a.target.has_query == b.target.has_query && a.fields.size() == b.fields.size();
}

void check(std::string_view text, bool secure) {
  Arena arena;
  Request request(arena);
  auto const head = parse_request(text, secure, limits, arena, request);
  if (!head) return;
  if (text.size() <= limits.request_line) require(scan(text, text.size()) == Scan{text.size(), {}});
  for (Field const& field : request.fields) require(is_token(field.name) && is_field_value(field.value));
  check_framing(request, *head);
  check_target(request, arena);
  std::string const written = write(request);
  Request reread(arena);
  auto const again = parse_request(written, secure, limits, arena, reread);
  require(again.has_value() && same(request, reread));
  require(again->framing == head->framing && again->keep_alive == head->keep_alive && again->upgrade == head->upgrade);
}

}  // namespace
}  // namespace cordon::http::h1

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace cordon::http::h1;
  if (size == 0) return 0;
  std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
  bool const secure = (data[0] & 1) != 0;
  Scan const whole = scan(text, std::max<std::size_t>(text.size(), 1));
  if (whole != scan(text, 1) || whole != scan(text, 1u + data[0] / 16)) std::abort();
  check(text, secure);
  if (whole.length != 0) check(text.substr(0, whole.length), secure);
  return 0;
}
