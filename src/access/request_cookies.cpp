#include "access/request_cookies.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace cordon::access {
namespace {

using http::Name;

bool is_ours(View pair) {
  return text::iequals(pair.substr(0, cookie_prefix.size()), cookie_prefix);
}

// Most have none, and are not taken apart.
bool may_hold_ours(View field) {
  auto const found = std::ranges::search(field, cookie_prefix, [](char a, char b) { return text::lower(a) == text::lower(b); });
  return !found.empty();
}

// What is left of a field; the same text when nothing of ours was in it.
View without_ours(View field, Arena& arena) {
  if (!may_hold_ours(field)) return field;
  std::string rest;
  View left = field;
  bool found = false;
  while (!left.empty()) {
    View const pair = text::trim(text::take_until(left, ';'));
    if (is_ours(pair)) {
      found = true;
    } else if (!pair.empty()) {
      rest += rest.empty() ? "" : "; ";
      rest += pair;
    }
  }
  return found ? arena.copy(rest) : field;
}

}  // namespace

RequestCookies::RequestCookies(http::Call& call) {
  auto& fields = call.request.fields;
  if (!fields.may_have(http::set_of(Name::cookie))) return;
  std::vector<View> kept;
  bool changed = false;
  for (auto const& field : fields) {
    if (field.known != Name::cookie) continue;
    View left = field.value;
    while (!left.empty()) {
      View value = text::trim(text::take_until(left, ';'));
      if (!is_ours(value)) continue;
      View const name = text::take_until(value, '=');
      if (count_ < most) cookies_[count_] = {.name = name, .value = value};
      ++count_;
    }
    View const rest = without_ours(field.value, call.arena);
    changed = changed || rest.data() != field.value.data();
    if (!rest.empty()) kept.push_back(rest);
  }
  if (count_ > most) count_ = 0;
  if (!changed) return;
  fields.remove(Name::cookie);
  for (View const value : kept) fields.add(Name::cookie, value);
}

View RequestCookies::operator[](View name) const {
  View found;
  std::size_t times = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (cookies_[i].name != name) continue;
    found = cookies_[i].value;
    ++times;
  }
  return times == 1 ? found : View();
}

std::vector<OwnCookie> RequestCookies::beginning_with(View prefix) const {
  std::vector<OwnCookie> all;
  for (std::size_t i = 0; i < count_; ++i) {
    if (cookies_[i].name.starts_with(prefix)) all.push_back(cookies_[i]);
  }
  return all;
}

void set_cookie(http::Call& call, http::Response& response, NewCookie const& cookie) {
  auto text = fmt::format("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax", cookie.name, cookie.value);
  if (cookie.value.empty()) {
    text += "; Max-Age=0";
  } else if (cookie.lasts) {
    text += fmt::format("; Max-Age={}", cookie.lasts->count());
  }
  response.fields.add(Name::set_cookie, call.arena.copy(text));
}

void drop_own_cookies(http::Response& response) {
  if (!response.fields.may_have(http::set_of(Name::set_cookie))) return;
  response.fields.remove_if(
      [](http::Field const& field) { return field.known == Name::set_cookie && is_ours(text::trim(field.value)); });
}

}  // namespace cordon::access
