#include <cstdlib>
#include <string_view>

#include "http/h1/parser.h"

// Whatever an origin sends: a response that is understood is delimited in exactly one way.
namespace cordon::http::h1 {
namespace {

constexpr Limits limits = {.request_line = 200, .head = 600, .fields = 12, .trailer = 100, .chunk_line = 30};
constexpr Method asked_methods[] = {Method::get, Method::head, Method::connect, Method::post};

void require(bool held) {
  if (!held) std::abort();
}

std::size_t scan(std::string_view data, std::size_t piece) {
  HeadScanner scanner;
  for (std::size_t size = 0; size < data.size();) {
    size = std::min(size + piece, data.size());
    auto const scanned = scanner.scan(data.substr(0, size), limits);
    if (!scanned || *scanned != 0) return scanned.value_or(0);
  }
  return 0;
}

bool cannot_have_body(std::uint16_t status, Method asked) {
  return status < 200 || status == 204 || status == 304 || asked == Method::head || (asked == Method::connect && status < 300);
}

void check(std::string_view text, Method asked) {
  Arena arena;
  Fields fields(arena);
  auto const head = parse_response(text, asked, limits, arena, fields);
  if (!head) return require(head.error().code == Code::bad_gateway && !head.error().reason.empty());
  require(head->status >= 100 && head->status <= 599);
  require(fields.count(Name::content_length) + fields.count(Name::transfer_encoding) <= 1);
  require((head->framing == Framing::none) == cannot_have_body(head->status, asked));
  require(head->framing != Framing::until_close || !head->keep_alive);
  require(head->framing != Framing::length || content_length(fields) == head->length);
  for (Field const& field : fields) require(is_token(field.name) && is_field_value(field.value));
}

}  // namespace
}  // namespace cordon::http::h1

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace cordon::http::h1;
  if (size == 0) return 0;
  std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
  auto const asked = asked_methods[data[0] % std::size(asked_methods)];
  std::size_t const whole = scan(text, std::max<std::size_t>(text.size(), 1));
  if (whole != scan(text, 1)) std::abort();
  check(text, asked);
  check(text.substr(0, whole), asked);
  return 0;
}
