#include "http/h2/request_head.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::http::h2 {
namespace {

std::unexpected<Error> bad(std::string_view reason) {
  return fail(Code::malformed, reason);
}

bool is_lower(View name) {
  return std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool belongs_to_a_connection(Name known) {
  switch (known) {
    case Name::connection:
    case Name::http2_settings:
    case Name::keep_alive:
    case Name::proxy_connection:
    case Name::transfer_encoding:
    case Name::upgrade: return true;
    default: return false;
  }
}

}  // namespace

Result<void> check_any_field(Field const& field) {
  if (field.known == Name::other && (!is_token(field.name) || !is_lower(field.name))) return bad("h2.bad_field_name");
  if (!is_field_value(field.value)) return bad("h2.bad_field_value");
  if (belongs_to_a_connection(field.known)) return bad("h2.connection_field");
  return ok();
}

void RequestHead::take(View name, View value) {
  if (refusal_ || !fits(name, value)) return;
  if (name.starts_with(':')) {
    take_pseudo(name, value);
  } else {
    take_field(name, value);
  }
}

bool RequestHead::fits(View name, View value) {
  size_ += listed_size(name, value);
  if (size_ > limits_.head) refuse(Code::fields_too_large, "h2.long_head");
  // Crumbs of a cookie are one field.
  if (request().fields.size() - crumbs_ >= limits_.fields) refuse(Code::fields_too_large, "h2.too_many_fields");
  return !refusal_;
}

void RequestHead::take_pseudo(View name, View value) {
  View* const place = name == ":method"      ? &pseudo_.method
                      : name == ":scheme"    ? &pseudo_.scheme
                      : name == ":authority" ? &pseudo_.authority
                      : name == ":path"      ? &pseudo_.path
                                             : nullptr;
  if (!place) return refuse(Code::malformed, "h2.unknown_pseudo_field");
  if (!place->empty() || !request().fields.empty()) return refuse(Code::malformed, "h2.misplaced_pseudo_field");
  if (value.empty()) return refuse(Code::malformed, "h2.empty_pseudo_field");
  *place = call_.arena.copy(value);
}

void RequestHead::take_field(View name, View value) {
  Name const known = lookup(name);
  Field field{name, value, known};
  if (auto checked = check_field(field); !checked) return refuse(checked.error().code, checked.error().reason);
  field.name = known == Name::other ? call_.arena.copy(name) : spelling(known);
  field.value = call_.arena.copy(value);
  if (known == Name::cookie && request().fields.has(Name::cookie)) ++crumbs_;
  request().fields.add(field);
}

Result<void> RequestHead::check_field(Field const& field) {
  if (auto checked = check_any_field(field); !checked) return checked;
  if (field.known == Name::te && field.value != "trailers") return bad("h2.bad_te");
  if (field.known == Name::content_length && request().fields.has(Name::content_length)) return bad("h2.several_lengths");
  return ok();
}

void RequestHead::finish(bool secure, bool ends) {
  request().version = Version::http_2;
  request().method_text = pseudo_.method;
  request().method = lookup_method(pseudo_.method);
  if (refusal_) return;
  if (auto filled = fill(secure, ends); !filled) refuse(filled.error().code, filled.error().reason);
}

Result<void> RequestHead::fill(bool secure, bool ends) {
  if (!is_token(pseudo_.method)) return bad("h2.bad_method");
  if (auto filled = fill_target(secure); !filled) return filled;
  if (auto filled = fill_length(ends); !filled) return filled;
  if (auto filled = fill_expectation(); !filled) return filled;
  if (!ends && request().method == Method::trace) return bad("h2.body_behind_trace");
  join_cookies();
  return ok();
}

Result<void> RequestHead::fill_target(bool secure) {
  request().target.scheme = secure ? "https" : "http";
  if (auto filled = fill_authority(); !filled) return filled;
  if (request().method == Method::connect) {
    if (!pseudo_.scheme.empty() || !pseudo_.path.empty()) return bad("h2.misplaced_pseudo_field");
    if (request().target.port == 0) return bad("h2.no_port");
    return ok();
  }
  if (pseudo_.scheme != "http" && pseudo_.scheme != "https") return bad("h2.bad_scheme");
  if (pseudo_.scheme != request().target.scheme) return fail(Code::misdirected, "h2.wrong_scheme");
  return fill_path();
}

Result<void> RequestHead::fill_authority() {
  auto& fields = request().fields;
  if (fields.count(Name::host) > 1) return bad("h2.several_hosts");
  auto const host = fields.get(Name::host);
  bool const both = host && !pseudo_.authority.empty();
  if (both && !text::iequals(*host, pseudo_.authority)) return bad("h2.host_differs");
  auto authority = parse_authority(host && !both ? *host : pseudo_.authority, call_.arena);
  if (!authority) return fail(authority);
  request().target.host = authority->host;
  request().target.port = authority->port;
  request().target.authority = authority->text;
  if (host) fields.remove(Name::host);
  return ok();
}

Result<void> RequestHead::fill_path() {
  if (pseudo_.path.size() > limits_.request_line) return fail(Code::uri_too_long, "h2.long_path");
  if (pseudo_.path != "*") return parse_path(pseudo_.path, call_.arena, request().target);
  if (request().method != Method::options) return bad("h2.bad_path");
  request().target.path = pseudo_.path;
  return ok();
}

Result<void> RequestHead::fill_length(bool ends) {
  request().content_length = ends ? std::optional<std::uint64_t>(0) : std::nullopt;
  auto const text = request().fields.get(Name::content_length);
  if (!text) return ok();
  auto const length = parse_content_length(*text);
  if (!length || (ends && *length != 0)) return bad("h2.bad_length");
  if (limits_.body > 0 && *length > limits_.body) return fail(Code::too_large, "h2.large_body");
  request().content_length = length;
  return ok();
}

Result<void> RequestHead::fill_expectation() {
  auto const count = request().fields.count(Name::expect);
  if (count == 0) return ok();
  if (count > 1 || !text::iequals(*request().fields.get(Name::expect), "100-continue")) {
    return fail(Code::expectation_failed, "h2.bad_expectation");
  }
  expects_continue_ = true;
  return ok();
}

// One field again of what HTTP/2 may split for compression (RFC 9113 section 8.2.3).
void RequestHead::join_cookies() {
  auto& fields = request().fields;
  if (fields.count(Name::cookie) < 2) return;
  auto const whole = call_.arena.array<char>(size_);  // counts more than the separators for each
  char* end = whole.data();
  for (Field const& field : fields) {
    if (field.known != Name::cookie) continue;
    if (end != whole.data()) end = std::ranges::copy(std::string_view("; "), end).out;
    end = std::ranges::copy(field.value, end).out;
  }
  fields.set(Name::cookie, {whole.data(), end});
}

}  // namespace cordon::http::h2
