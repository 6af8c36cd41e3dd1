#pragma once

#include <fstream>
#include <map>

#include "story.h"

// Just enough of a browser: cookies, redirects, forms. It holds connections to one edge, and one for each request.
namespace cordon::stories {

class Browser {
 public:
  struct Page {
    std::string url;  // where it was found
    std::string text;
    int status() const { return status_of(text); }
    std::string_view body() const { return body_of(text); }
    std::string field(std::string_view name) const { return std::string(field_of(text, name).value_or("")); }
    bool says(std::string_view words) const { return body().contains(words); }
  };

  explicit Browser(Edge const& edge) : edge_(edge) {}

  // Follows where it is led, as somebody who typed the address.
  Page open(std::string const& url) { return follow(ask("GET", url, {})); }
  // One request, and its answer; `more` are lines of fields.
  Page ask(std::string const& method, std::string const& url, std::string const& body, std::string const& more = {}) {
    auto const host = host_of(url), path = path_of(url);
    auto client = edge_.connect_tls(host);
    auto request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\n" + more;
    if (auto const cookies = cookies_for(host); !cookies.empty()) request += "Cookie: " + cookies + "\r\n";
    if (method == "POST")
      request += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    Page page{.url = url, .text = client.ask(request + "\r\n" + body)};
    keep_cookies(host, page.text);
    return page;
  }
  Page follow(Page page) {
    for (int i = 0; i < 12 && (page.status() == 302 || page.status() == 303); ++i)
      page = ask("GET", join(page.url, page.field("location")), {});
    return page;
  }
  // Fills in the form that leads there, with all its hidden fields; follows.
  Page submit(Page const& page, std::string const& action, std::map<std::string, std::string> const& fields) {
    return follow(ask("POST", join(page.url, action), form(page, action, fields), "Sec-Fetch-Mode: navigate\r\n"));
  }
  // What would be sent.
  static std::string form(Page const& page, std::string const& action, std::map<std::string, std::string> fields) {
    auto const begin = page.text.find("action=\"" + action + "\"");
    if (begin == std::string::npos) return "no form leads to " + action;
    auto const text = page.text.substr(begin, page.text.find("</form>", begin) - begin);
    for (std::size_t at = 0; (at = text.find("type=\"hidden\"", at)) != std::string::npos; ++at) {
      auto const input = text.substr(at, text.find('>', at) - at);
      fields.emplace(attribute(input, "name"), attribute(input, "value"));
    }
    std::string sent;
    for (auto const& [name, value] : fields) sent += (sent.empty() ? "" : "&") + encode(name) + "=" + encode(value);
    return sent;
  }

  std::map<std::string, std::string>& cookies(std::string const& host) { return cookies_[host]; }

  static std::string host_of(std::string const& url) {
    auto const rest = url.substr(std::string_view("https://").size());
    return rest.substr(0, rest.find_first_of(":/?"));
  }
  static std::string path_of(std::string const& url) {
    auto const slash = url.find('/', std::string_view("https://").size());
    return slash == std::string::npos ? "/" : url.substr(slash);
  }

  // As it is meant, of what stands in a page.
  static std::string unescape(std::string text) {
    for (auto const& [code, sign] : {std::pair("&quot;", "\""), std::pair("&#39;", "'"), std::pair("&lt;", "<"),
                                     std::pair("&gt;", ">"), std::pair("&amp;", "&")}) {
      for (std::size_t at = 0; (at = text.find(code, at)) != std::string::npos;)
        text.replace(at, std::string_view(code).size(), sign);
    }
    return text;
  }

 private:
  static std::string encode(std::string_view text) {
    std::string encoded;
    for (char const c : text) encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return encoded;
  }
  static std::string attribute(std::string const& tag, std::string const& name) {
    auto const begin = tag.find(name + "=\"");
    if (begin == std::string::npos) return {};
    auto const value = begin + name.size() + 2;
    return unescape(tag.substr(value, tag.find('"', value) - value));
  }
  static std::string join(std::string const& base, std::string const& location) {
    return location.starts_with('/') ? "https://" + host_of(base) + location : location;
  }
  std::string cookies_for(std::string const& host) {
    std::string all;
    for (auto const& [name, value] : cookies_[host]) all += (all.empty() ? "" : "; ") + name + "=" + value;
    return all;
  }
  void keep_cookies(std::string const& host, std::string_view response) {
    auto lines = response.substr(0, response.find("\r\n\r\n"));
    while (!lines.empty()) {
      auto line = text::take_until(lines, '\n');
      if (!text::iequals(text::take_until(line, ':'), "set-cookie")) continue;
      line = text::trim(line.substr(0, line.find('\r')));
      bool const gone = line.contains("Max-Age=0");
      auto pair = text::take_until(line, ';');
      auto const name = std::string(text::take_until(pair, '='));
      if (gone) {
        cookies_[host].erase(name);
      } else {
        cookies_[host][name] = pair;
      }
    }
  }

  Edge const& edge_;
  std::map<std::string, std::map<std::string, std::string>> cookies_;
};

inline control::RuleSettings rule(std::string name, std::vector<std::string> when, std::vector<std::string> paths = {}) {
  control::RuleSettings made;
  made.name = std::move(name);
  made.paths = std::move(paths);
  made.when = std::move(when);
  return made;
}

// An edge whose staff.test lets in who is in the group "doctors", and members whom it knows.
class Guarded {
 public:
  static constexpr auto password = "correct horse battery";

  explicit Guarded(std::function<void(control::Settings&)> const& adjust = {}, Origin::Answer answer = {},
                   Clock& clock = system_clock())
      : adjust_(adjust), clock_(clock) {
    if (answer) origin.answer(std::move(answer));
  }

  // Through its administration, as `cordon member add` does.
  std::string administer(std::string const& deed, std::string const& form) const {
    Wire wire;
    if (!wire.connect(edge.admin())) return {};
    Client client(std::move(wire));
    std::ifstream file(edge.folder().path() / "state/access/admin.key");
    std::string key;
    std::getline(file, key);
    return client.ask("POST /access/" + deed + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + key +
                      "\r\nContent-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
  }
  std::string add(std::string const& email, std::string const& group) const {
    return administer("members/add", "email=" + email + "&name=Zoe&group=" + group + "&password=correct+horse+battery");
  }
  std::string metrics() const {
    Wire wire;
    if (!wire.connect(edge.admin())) return {};
    Client client(std::move(wire));
    return client.ask("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  }
  // The letters that were sent, once there are so many; or those there are after a while.
  std::vector<std::string> letters(std::size_t wanted) const {
    std::vector<std::string> found;
    for (auto const begun = std::chrono::steady_clock::now(); std::chrono::steady_clock::now() - begun < 5s;) {
      found.clear();
      for (auto const& entry : std::filesystem::directory_iterator(edge.folder().path() / "state/access/mail")) {
        std::ifstream file(entry.path());
        if (entry.path().extension() == ".eml")
          found.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      }
      if (found.size() >= wanted) break;
      (void)administer("members/list", "");
    }
    return found;
  }
  // To the end of it.
  static Browser::Page log_in(Browser& browser, Browser::Page const& page, std::string const& email = "zoe@clinic.eu") {
    return browser.submit(page, "/.cordon/log-in/password", {{"email", email}, {"password", password}});
  }

  Origin origin;
  testing::Folder folder;

 private:
  void guard(control::Settings& settings) const {
    settings.access.login = "https://login.test";
    settings.access.title = "Clinic";
    control::SiteSettings login;
    login.hosts = {"login.test"};
    login.region = "eu";
    login.purpose = "care";
    login.certificate = testing::write_certificate(folder, "login", {"login.test"});
    login.key = folder.path() / "login-key.pem";
    settings.sites.push_back(login);
    settings.sites[1].title = "Staff";
    settings.sites[1].allow = {rule("doctors", {"group:doctors"})};
    if (adjust_) adjust_(settings);
  }
  std::function<void(control::Settings&)> adjust_;
  Clock& clock_;

 public:
  Edge edge{at(origin), [this](control::Settings& settings) { guard(settings); }, clock_};
};

}  // namespace cordon::stories
