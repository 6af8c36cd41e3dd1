#include "pages/reply.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "base/text.h"
#include "http/characters.h"
#include "http/status.h"

namespace cordon::pages {
namespace {

using http::Name;

View opaque(View etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

// The length is stated here, so that the answer to HEAD has it too.
http::Response reply(http::Call& call, int status, View type, View text) {
  http::Response response(call.arena, status);
  response.fields.add(Name::content_type, type);
  response.fields.add(Name::content_length, call.arena.copy(std::to_string(text.size())));
  response.body = http::text_body(call.arena, call.arena.copy(text));
  return response;
}

http::Response reply_json(http::Call& call, int status, boost::json::value const& value) {
  auto response = reply(call, status, "application/json", boost::json::serialize(value) + "\n");
  response.fields.add(Name::cache_control, "no-store");
  return response;
}

http::Response problem(http::Call& call, int status, View detail) {
  boost::json::object const details{
      {"type", "about:blank"}, {"title", http::reason_phrase(status)}, {"status", status}, {"detail", detail}};
  auto response = reply(call, status, "application/problem+json", boost::json::serialize(details) + "\n");
  response.fields.add(Name::cache_control, "no-store");
  return response;
}

http::Response see_other(http::Call& call, View location) {
  if (!http::is_field_value(location)) throw std::invalid_argument("an address that is none");
  auto response = reply(call, 303, "text/plain; charset=utf-8", fmt::format("See {}\n", location));
  response.fields.add(Name::location, call.arena.copy(location));
  return response;
}

bool has_current(http::Request const& request, View etag) {
  for (auto const& field : request.fields) {
    View rest = field.known == Name::if_none_match ? field.value : View();
    while (!rest.empty()) {
      View const one = text::trim(text::take_until(rest, ','));
      if (one == "*" || opaque(one) == opaque(etag)) return true;
    }
  }
  return false;
}

http::Response not_modified(http::Call& call, View etag, View cache_control) {
  http::Response response(call.arena, 304);
  response.fields.add(Name::etag, call.arena.copy(etag));
  response.fields.add(Name::cache_control, cache_control);
  return response;
}

std::optional<View> parameter(http::Request const& request, View name) {
  View rest = request.target.query;
  while (!rest.empty()) {
    View value = text::take_until(rest, '&');
    if (text::take_until(value, '=') == name) return value;
  }
  return {};
}

std::optional<std::uint64_t> number_parameter(http::Request const& request, View name, std::uint64_t most,
                                              std::uint64_t otherwise) {
  auto const value = parameter(request, name);
  if (!value) return otherwise;
  auto const number = text::parse_number(*value);
  return number && *number <= most ? number : std::nullopt;
}

std::string media_type(http::Request const& request) {
  View type = request.fields.get(Name::content_type).value_or(View());
  return text::to_lower(text::trim(text::take_until(type, ';')));
}

Task<std::string> read_all(http::Body* body, std::size_t most) {
  std::string all;
  while (body) {
    auto data = co_await body->pull();
    if (!data) co_return fail(data);
    if (data->empty()) break;
    if (data->size() > most - all.size()) co_return fail(Code::too_large, "body");
    all.append(*data);
  }
  co_return all;
}

std::optional<std::string> decode_form(View text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i] == '+' ? ' ' : text[i]);
      continue;
    }
    int const high = i + 2 < text.size() ? http::hex_value(text[i + 1]) : -1;
    int const low = high >= 0 ? http::hex_value(text[i + 2]) : -1;
    if (low < 0) return {};
    decoded.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return decoded;
}

std::optional<std::string> form_field(View form, View name) {
  while (!form.empty()) {
    View value = text::take_until(form, '&');
    if (text::take_until(value, '=') == name) return decode_form(value);
  }
  return {};
}

}  // namespace cordon::pages
