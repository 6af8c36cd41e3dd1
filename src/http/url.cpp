#include "http/url.h"

#include <algorithm>
#include <span>

#include "http/characters.h"

namespace cordon::http {
namespace {

// Why an octet that has no place in a path or query is refused.
std::unexpected<Error> refuse(char c) {
  if (c == '#') return fail(Code::malformed, "url.fragment");
  if (c == '\\') return fail(Code::malformed, "url.backslash");
  return fail(Code::malformed, "url.bad_character");
}

// The octet that "%XX" at `at` stands for, or -1 when the encoding is broken.
int decode_octet(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  int const high = hex_value(text[at + 1]);
  int const low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Octets whose encoded form other readers may take for structure. Null when the octet is harmless.
char const* danger(int octet) {
  if (octet == 0) return "url.encoded_nul";
  if (octet < 0x20 || octet == 0x7f) return "url.encoded_control";
  if (octet == '/') return "url.encoded_slash";
  if (octet == '\\') return "url.encoded_backslash";
  return nullptr;
}

// Two or three octets that a careless UTF-8 decoder turns into a slash or a dot (RFC 3629 section 10).
bool is_overlong(int lead, int next) {
  if (next < 0x80 || next > 0xbf) return false;
  return lead == 0xc0 || lead == 0xc1 || (lead == 0xe0 && next < 0xa0) || (lead == 0xf0 && next < 0x90);
}

// Whether a percent sign that stays encoded hides one of the dangers one or more decodings below: %252f, %25252f.
bool hides_danger(std::string_view segment, std::size_t percent) {
  std::size_t digits = percent + 3;
  while (segment.substr(digits, 2) == "25") digits += 2;
  int const octet = decode_octet(segment, digits - 1);
  return octet == '.' || octet == ';' || (octet >= 0 && danger(octet) != nullptr);
}

// Writes the canonical path, segment by segment, behind its leading slash.
class Canonical {
 public:
  explicit Canonical(std::span<char> room) : out_(room.data()) { out_[size_++] = '/'; }

  Result<void> add_segment(std::string_view raw, bool last) {
    if (raw.empty()) return last ? ok() : fail(Code::malformed, "url.empty_segment");
    start_ = size_;
    encoded_dot_ = false;
    if (auto decoded = decode(raw); !decoded) return decoded;
    if (auto checked = check(segment()); !checked) return checked;
    return resolve(last);
  }

  std::string_view path() const { return {out_, size_}; }

 private:
  std::string_view segment() const { return {out_ + start_, size_ - start_}; }
  bool is_dots(std::string_view text) const { return text == "." || text == ".."; }

  Result<void> decode(std::string_view raw) {
    for (std::size_t i = 0; i < raw.size();) {
      if (raw[i] == '%') {
        auto taken = decode_at(raw, i);
        if (!taken) return taken;
        i += 3;
      } else if (is_in(raw[i], pchar_class)) {
        out_[size_++] = raw[i++];
      } else {
        return refuse(raw[i]);
      }
    }
    return ok();
  }

  Result<void> decode_at(std::string_view raw, std::size_t at) {
    int const octet = decode_octet(raw, at);
    if (octet < 0) return fail(Code::malformed, "url.broken_percent");
    if (char const* reason = danger(octet)) return fail(Code::malformed, reason);
    if (is_overlong(octet, raw.substr(at + 3, 1) == "%" ? decode_octet(raw, at + 3) : -1)) {
      return fail(Code::malformed, "url.overlong_utf8");
    }
    write(static_cast<char>(octet));
    return ok();
  }

  void write(char octet) {
    if (is_in(octet, unreserved_class)) {
      encoded_dot_ |= octet == '.';
      out_[size_++] = octet;
      return;
    }
    constexpr char digits[] = "0123456789ABCDEF";
    auto const value = static_cast<unsigned char>(octet);
    out_[size_++] = '%';
    out_[size_++] = digits[value >> 4];
    out_[size_++] = digits[value & 15];
  }

  // Looks at the decoded segment, so that encoding part of an attack ("%25%32%66") does not hide it.
  Result<void> check(std::string_view text) const {
    for (std::size_t at = text.find("%25"); at != std::string_view::npos; at = text.find("%25", at + 3)) {
      if (hides_danger(text, at)) return fail(Code::malformed, "url.double_encoding");
    }
    std::string_view const name = text.substr(0, std::min(text.find(';'), text.find("%3B")));
    if (name.empty()) return fail(Code::malformed, "url.empty_segment");
    if (is_dots(name) && name.size() < text.size()) return fail(Code::malformed, "url.dot_segment_parameter");
    if (is_dots(name) && encoded_dot_) return fail(Code::malformed, "url.encoded_dot_segment");
    return ok();
  }

  Result<void> resolve(bool last) {
    std::string_view const name = segment();
    if (!is_dots(name)) {
      if (!last) out_[size_++] = '/';
      return ok();
    }
    size_ = start_;
    return name.size() == 2 ? climb() : ok();
  }

  Result<void> climb() {
    if (size_ == 1) return fail(Code::malformed, "url.above_root");
    do --size_;
    while (out_[size_ - 1] != '/');
    return ok();
  }

  char* out_;
  std::size_t size_ = 0;
  std::size_t start_ = 0;
  bool encoded_dot_ = false;
};

Result<std::string_view> canonical_path(std::string_view text, Arena& arena) {
  Canonical canonical(arena.array<char>(text.size()));
  for (std::string_view rest = text.substr(1);;) {
    std::size_t const slash = rest.find('/');
    bool const last = slash == std::string_view::npos;
    if (auto added = canonical.add_segment(rest.substr(0, slash), last); !added) return fail(added);
    if (last) return canonical.path();
    rest.remove_prefix(slash + 1);
  }
}

// Whether the segment after the slash at `at` certainly begins with an ordinary character. What is left out (dot segments,
// names that begin with a dot and go on oddly, empty segments) the slow path decides.
bool begins_plainly(std::string_view text, std::size_t at) {
  std::size_t next = at + 1;
  if (next == text.size() || text[next] == '?') return true;
  if (text[next] == '.' && next + 1 < text.size()) ++next;
  return is_in(text[next], pchar_class) && text[next] != '.' && text[next] != ';';
}

// How far `text` is a path that is canonical as it stands: to its end, its '?', or the first thing that needs a closer look.
std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '/') {
      if (!begins_plainly(text, at)) return at;
      ++at;
    }
    std::size_t const end = skip_class(text, at, pchar_class);
    if (end == text.size() || text[end] != '/') return end;
    at = end;
  }
  return at;
}

Result<void> check_query(std::string_view query) {
  for (std::size_t at = skip_class(query, 0, query_class); at < query.size(); at = skip_class(query, at, query_class)) {
    if (query[at] != '%') return refuse(query[at]);
    if (decode_octet(query, at) < 0) return fail(Code::malformed, "url.broken_percent");
    at += 3;
  }
  return ok();
}

Result<void> set_query(std::string_view text, std::size_t mark, Target& target) {
  target.has_query = mark < text.size();
  target.query = target.has_query ? text.substr(mark + 1) : std::string_view{};
  return check_query(target.query);
}

}  // namespace

Result<void> parse_path(std::string_view text, Arena& arena, Target& target) {
  if (!text.starts_with('/')) return fail(Code::malformed, "url.no_slash");
  std::size_t end = plain_prefix(text);
  if (end == text.size() || text[end] == '?') {
    target.path = text.substr(0, end);
    return set_query(text, end, target);
  }
  end = std::min(text.find('?', end), text.size());
  auto path = canonical_path(text.substr(0, end), arena);
  if (!path) return fail(path);
  target.path = *path;
  return set_query(text, end, target);
}

Result<void> parse_absolute(std::string_view text, Arena& arena, Target& target) {
  std::size_t const colon = text.find("://");
  if (colon == std::string_view::npos) return fail(Code::malformed, "url.no_scheme");
  bool const secure = matches(text.substr(0, colon), "https");
  if (!secure && !matches(text.substr(0, colon), "http")) return fail(Code::malformed, "url.bad_scheme");
  text.remove_prefix(colon + 3);
  std::size_t const end = std::min(text.find_first_of("/?#"), text.size());
  auto authority = parse_authority(text.substr(0, end), arena);
  if (!authority) return fail(authority);
  target.scheme = secure ? "https" : "http";
  target.host = authority->host;
  target.port = authority->port;
  target.authority = authority->text;
  text.remove_prefix(end);
  if (text.starts_with('/')) return parse_path(text, arena, target);
  if (text.starts_with('#')) return fail(Code::malformed, "url.fragment");
  target.path = "/";
  return set_query(text, 0, target);
}

}  // namespace cordon::http
