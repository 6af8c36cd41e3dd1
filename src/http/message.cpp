#include "http/message.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "base/text.h"

namespace cordon::http {
namespace {

constexpr std::pair<std::string_view, Method> methods[] = {
    {"GET", Method::get},         {"POST", Method::post},       {"HEAD", Method::head},
    {"PUT", Method::put},         {"OPTIONS", Method::options}, {"DELETE", Method::delete_},
    {"CONNECT", Method::connect}, {"TRACE", Method::trace},     {"PATCH", Method::patch},
};

constexpr char day_names[] = "SunMonTueWedThuFriSat";
constexpr char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

// IMF-fixdate of RFC 9110 section 5.6.7, written without the locale that strftime would ask.
class Date {
 public:
  std::string_view at(std::time_t now) {
    if (std::exchange(second_, now) != now) format(now);
    return {text_.data(), text_.size()};
  }

 private:
  void format(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::string_view("Sun, 00 Jan 0000 00:00:00 GMT").copy(text_.data(), text_.size());
    put_name(0, day_names, parts.tm_wday);
    put_number(5, parts.tm_mday);
    put_name(8, month_names, parts.tm_mon);
    put_number(12, (parts.tm_year + 1900) / 100);
    put_number(14, (parts.tm_year + 1900) % 100);
    put_number(17, parts.tm_hour);
    put_number(20, parts.tm_min);
    put_number(23, parts.tm_sec);
  }

  void put_name(std::size_t at, char const* names, int index) { std::copy_n(names + index * 3, 3, &text_[at]); }

  void put_number(std::size_t at, int value) {
    text_[at] = static_cast<char>('0' + value / 10);
    text_[at + 1] = static_cast<char>('0' + value % 10);
  }

  std::time_t second_ = -1;
  std::array<char, 29> text_{};
};

}  // namespace

std::string_view name(Version version) {
  switch (version) {
    case Version::http_1_0: return "HTTP/1.0";
    case Version::http_1_1: return "HTTP/1.1";
    case Version::http_2: return "HTTP/2";
  }
  return {};
}

Method lookup_method(std::string_view text) {
  auto const* const found = std::ranges::find(methods, text, &std::pair<std::string_view, Method>::first);
  return found == std::end(methods) ? Method::other : found->second;
}

// RFC 9110 section 9.2.1.
bool is_safe(Method method) {
  return method == Method::get || method == Method::head || method == Method::options || method == Method::trace;
}

// RFC 9110 section 9.2.2.
bool is_idempotent(Method method) {
  return is_safe(method) || method == Method::put || method == Method::delete_;
}

std::optional<std::uint64_t> content_length(Fields const& fields) {
  if (!fields.may_have(set_of(Name::content_length))) return {};
  Field const* stated = nullptr;
  for (Field const& field : fields) {
    if (field.known != Name::content_length) continue;
    if (stated) return {};
    stated = &field;
  }
  return stated ? parse_content_length(stated->value) : std::nullopt;
}

std::optional<std::uint64_t> parse_content_length(std::string_view value) {
  constexpr std::size_t most_digits = 18;
  if (value.size() > most_digits) return {};
  return text::parse_number(value);
}

std::string_view date_now() {
  thread_local Date date;
  return date.at(std::time(nullptr));
}

}  // namespace cordon::http
