#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "http/characters.h"
#include "http/url.h"

// Canonical texts stay what they are, and hold nothing that a second reader could take for structure.
namespace {

using namespace cordon;
using namespace cordon::http;

void require(bool held) {
  if (!held) std::abort();
}

// Decodes what is encoded and leaves broken encodings alone, as careless readers do.
std::string decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const encoded = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    decoded += encoded ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
    if (encoded) i += 2;
  }
  return decoded;
}

void require_harmless(std::string_view decoded) {
  std::string_view const name = decoded.substr(0, decoded.find(';'));
  require(name != "." && name != ".." && !name.empty());
  require(decoded.find_first_of("/\\") == std::string_view::npos);
  require(std::ranges::none_of(decoded, is_control));
}

void check_segments(std::string_view path) {
  for (std::string_view rest = path.substr(1); !rest.empty();) {
    std::string_view const segment = text::take_until(rest, '/');
    require(!segment.empty());
    require_harmless(decode(segment));
    require_harmless(decode(decode(segment)));
  }
}

void check_path(std::string_view text) {
  Arena arena;
  Target target;
  if (!parse_path(text, arena, target)) return;
  require(target.path.starts_with('/') && target.path.size() <= text.size());
  require(target.has_query == text.contains('?') && (target.has_query || target.query.empty()));
  check_segments(target.path);
  std::string const canonical(target.path);
  Target again;
  require(parse_path(canonical, arena, again).has_value() && again.path == canonical);
}

void check_authority(std::string_view text) {
  Arena arena;
  auto const authority = parse_authority(text, arena);
  if (!authority) return;
  std::string const host(authority->host);
  require(!host.empty() && host.find_first_of("@/\\?#%, \t") == std::string::npos && host == text::to_lower(host));
  require((host.find(':') == std::string::npos) == (host.front() != '['));
  std::string const written = authority->port == 0 ? host : host + ":" + std::to_string(authority->port);
  auto const again = parse_authority(written, arena);
  require(again.has_value() && again->host == host && again->port == authority->port);
}

void check_absolute(std::string_view text) {
  Arena arena;
  Target target;
  if (!parse_absolute(text, arena, target)) return;
  require(target.scheme == "http" || target.scheme == "https");
  check_authority(target.host);
  check_segments(target.path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  check_path(text);
  check_path("/" + std::string(text));
  check_authority(text);
  check_authority("[" + std::string(text) + "]");
  check_absolute(text);
  return 0;
}
