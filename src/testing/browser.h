#pragma once

#include <map>

#include "base/text.h"
#include "http/client.h"

namespace cordon::testing {

// What a browser does between sites, without showing anything: keeps cookies and follows redirects. It sends every cookie
// everywhere, which is enough for one site.
class Browser {
 public:
  explicit Browser(http::Client const& http) : http_(http) {}

  struct Page {
    std::string url;
    http::ClientResponse response = {};
  };

  // Follows redirects to a page, or to an address that begins with `until`, which is not asked for.
  Task<Page> go(std::string url, std::string until) {
    co_return co_await follow({.url = std::move(url), .fields = {}}, std::move(until));
  }
  Task<Page> submit(std::string url, std::string form, std::string until) {
    co_return co_await follow({.method = "POST",
                               .url = std::move(url),
                               .fields = {{"content-type", "application/x-www-form-urlencoded"}},
                               .body = std::move(form)},
                              std::move(until));
  }

 private:
  Task<Page> follow(http::ClientRequest request, std::string until) {
    for (int hops = 0; hops < 20; ++hops) {
      auto asked = request;
      if (auto cookies = all(); !cookies.empty()) asked.fields.emplace_back("cookie", std::move(cookies));
      auto response = co_await http_.send(std::move(asked));
      if (!response) co_return fail(response);
      keep(*response);
      auto const location = absolute(request.url, std::string(response->field("location")));
      if (location.empty()) co_return Page{std::move(request.url), std::move(*response)};
      if (location.starts_with(until)) co_return Page{location, std::move(*response)};
      request = {.url = location};
    }
    co_return fail(Code::internal, "browser.hops");
  }

  static std::string absolute(std::string const& base, std::string location) {
    if (!location.starts_with('/')) return location;
    return base.substr(0, base.find('/', base.find("://") + 3)) + location;
  }

  void keep(http::ClientResponse const& response) {
    for (auto const& [name, value] : response.fields) {
      if (!text::iequals(name, "set-cookie")) continue;
      auto const equals = value.find('=');
      auto const content = value.substr(equals + 1, value.find(';') - equals - 1);
      if (content.empty()) cookies_.erase(value.substr(0, equals));
      if (!content.empty()) cookies_[value.substr(0, equals)] = content;
    }
  }
  std::string all() const {
    std::string line;
    for (auto const& [name, value] : cookies_) line += (line.empty() ? "" : "; ") + name + "=" + value;
    return line;
  }

  http::Client const& http_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace cordon::testing
