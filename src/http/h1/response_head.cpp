#include "base/text.h"
#include "http/h1/delimiting.h"
#include "http/h1/field_section.h"
#include "http/h1/parser.h"

namespace cordon::http::h1 {
namespace {

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::bad_gateway, reason);
}

struct StatusLine {
  Version version = Version::http_1_1;
  std::uint16_t status = 0;
};

// "HTTP/1.x SP 3digits", and perhaps SP and a phrase (RFC 9112 section 4).
Result<StatusLine> take_status_line(std::string_view& text) {
  auto line = take_start_line(text, "h1.bad_status_line");
  if (!line) return fail(line);
  auto version = parse_version(text::take_until(*line, ' '));
  if (!version) return fail(version);
  auto const status = text::parse_number<std::uint16_t>(line->substr(0, 3));
  if (!status || *status < 100 || *status > 599) return refuse("h1.bad_status");
  if (line->size() > 3 && (*line)[3] != ' ') return refuse("h1.bad_status");
  return StatusLine{*version, *status};
}

bool is_interim(std::uint16_t status) {
  return status < 200;
}

// Where nothing follows, whatever the fields say (RFC 9110 section 6.4.1).
bool has_no_body(std::uint16_t status, Method asked) {
  if (is_interim(status) || status == 204 || status == 304 || asked == Method::head) return true;
  return asked == Method::connect && status < 300;
}

// Whether a body may be announced that does not come: what it would have been (RFC 9110 sections 9.3.2 and 15.4.5).
bool may_announce(std::uint16_t status, Method asked) {
  return status == 304 || (asked == Method::head && !is_interim(status) && status != 204);
}

Result<ResponseHead> conclude(StatusLine const& line, Method asked, Signals const& signals) {
  auto delimiter = delimit(signals, line.version);
  if (!delimiter) return fail(delimiter);
  ResponseHead head{
      .status = line.status, .framing = Framing::none, .length = 0, .keep_alive = signals.keeps_alive(line.version)};
  bool const announces = delimiter->framing == Framing::chunked || delimiter->length > 0;
  if (has_no_body(line.status, asked)) {
    if (announces && is_interim(line.status)) return refuse("h1.body_of_interim");
    if (announces && !may_announce(line.status, asked)) head.keep_alive = false;
    return head;
  }
  head.framing = delimiter->framing == Framing::none ? Framing::until_close : delimiter->framing;
  head.length = delimiter->length;
  if (head.framing == Framing::until_close) head.keep_alive = false;
  return head;
}

Result<ResponseHead> parse(std::string_view text, Method asked, Limits const& limits, Fields& fields) {
  auto line = take_status_line(text);
  if (!line) return fail(line);
  if (auto taken = take_field_section(text, limits.fields, fields); !taken) return fail(taken);
  if (!text.empty()) return refuse("h1.bytes_behind_head");
  return conclude(*line, asked, gather(fields));
}

}  // namespace

Result<ResponseHead> parse_response(std::string_view text, Method asked, Limits const& limits, Arena&, Fields& fields) {
  auto head = parse(text, asked, limits, fields);
  if (!head) head.error().code = Code::bad_gateway;
  return head;
}

}  // namespace cordon::http::h1
