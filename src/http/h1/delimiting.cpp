#include "http/h1/delimiting.h"

#include "base/text.h"
#include "http/characters.h"

namespace cordon::http::h1 {
namespace {

// Each names a field that does not go on, and is compared with every field there is.
constexpr std::size_t most_options = 64;

constexpr NameSet telling_names = set_of(Name::host) | set_of(Name::content_length) | set_of(Name::transfer_encoding) |
                                  set_of(Name::expect) | set_of(Name::connection) | set_of(Name::upgrade);

void note_connection(std::string_view value, Signals& signals) {
  while (!value.empty()) {
    std::string_view const option = text::trim(text::take_until(value, ','));
    ++signals.options;
    signals.says_close |= matches(option, "close");
    signals.says_keep_alive |= matches(option, "keep-alive");
    signals.says_upgrade |= matches(option, "upgrade");
  }
}

void note(std::string_view value, std::string_view& last, std::size_t& count) {
  last = value;
  ++count;
}

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::malformed, reason);
}

}  // namespace

Signals gather(Fields const& fields) {
  Signals signals;
  for (Field const& field : fields) {
    if ((telling_names & set_of(field.known)) == 0) continue;
    switch (field.known) {
      case Name::host: note(field.value, signals.host, signals.hosts); break;
      case Name::content_length: note(field.value, signals.length, signals.lengths); break;
      case Name::transfer_encoding: note(field.value, signals.coding, signals.codings); break;
      case Name::expect: note(field.value, signals.expectation, signals.expectations); break;
      case Name::connection: note_connection(field.value, signals); break;
      case Name::upgrade: signals.has_upgrade = true; break;
      default: break;
    }
  }
  return signals;
}

Result<Delimiter> delimit(Signals const& signals, Version version) {
  if (signals.options > most_options) return refuse("h1.long_connection");
  if (signals.codings > 0) {
    if (signals.lengths > 0) return refuse("h1.length_with_coding");
    if (version == Version::http_1_0) return refuse("h1.coding_in_http_1_0");
    if (signals.codings > 1 || !matches(signals.coding, "chunked")) return refuse("h1.bad_transfer_coding");
    return Delimiter{Framing::chunked, 0};
  }
  if (signals.lengths == 0) return Delimiter{};
  if (signals.lengths > 1) return refuse("h1.conflicting_length");
  auto const length = parse_content_length(signals.length);
  if (!length) return refuse("h1.bad_length");
  return Delimiter{Framing::length, *length};
}

Result<Version> parse_version(std::string_view text) {
  if (text == "HTTP/1.1") return Version::http_1_1;
  if (text == "HTTP/1.0") return Version::http_1_0;
  bool const well_formed =
      text.size() == 8 && text.starts_with("HTTP/") && text::is_digit(text[5]) && text[6] == '.' && text::is_digit(text[7]);
  if (well_formed) return fail(Code::unsupported, "h1.unsupported_version");
  return refuse("h1.bad_version");
}

}  // namespace cordon::http::h1
