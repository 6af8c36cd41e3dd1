#pragma once

#include <fmt/format.h>

#include <string>

#include "base/bytes.h"

namespace cordon::pages {

// Text that is HTML already. Everything else that comes into a page is text, and is escaped on the way.
class Html {
 public:
  Html() = default;
  // What a person of ours wrote into this program.
  static Html raw(View literal) { return Html(std::string(literal)); }

  std::string const& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  Html& operator+=(Html const& more) {
    text_ += more.text_;
    return *this;
  }

 private:
  template <class... Args>
  friend Html html(fmt::format_string<std::conditional_t<true, std::string, Args>...> format, Args const&... args);
  explicit Html(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

// Text as HTML, also between quotes.
std::string escape(View text);

namespace detail {
inline std::string to_html(Html const& html) {
  return html.text();
}
inline std::string to_html(View text) {
  return escape(text);
}
template <std::integral T>
std::string to_html(T number) {
  return std::to_string(number);
}
}  // namespace detail

// A piece of a page: each {} is a piece, a number, or text, which is escaped. Values of attributes stand between double quotes.
template <class... Args>
Html html(fmt::format_string<std::conditional_t<true, std::string, Args>...> format, Args const&... args) {
  return Html(fmt::format(format, detail::to_html(args)...));
}

}  // namespace cordon::pages
