#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "problems.h"
#include "verbs.h"

namespace cordon {
namespace {

using control::ListenSettings;
using control::Settings;
using control::SiteSettings;

std::string count(std::size_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

std::string joined(auto const& items, auto text) {
  std::string result;
  for (auto const& item : items) result += (result.empty() ? "" : ", ") + std::string(text(item));
  return result;
}

std::string describe(ListenSettings const& listener) {
  auto const address = listener.address.text();
  if (listener.redirect) return fmt::format("  {}  redirects to https, port {}\n", address, listener.redirect_port);
  auto const* speaks = !listener.tls ? "plain HTTP" : listener.http2 ? "TLS, HTTP/2 and HTTP/1.1" : "TLS, HTTP/1.1";
  return fmt::format("  {}  {}\n", address, speaks);
}

std::string describe(SiteSettings const& site) {
  auto const hosts = joined(site.hosts, [](auto const& host) { return host; });
  auto const origins = joined(site.origins, [](auto const& origin) { return control::to_text(origin); });
  auto const where = site.origins.empty() ? "logs people in" : "to " + origins;
  return fmt::format("  {}  {}  (data {}, purpose {}, region {})\n", hosts, where,
                     config::Type<control::DataCategory>::show(site.data), config::quote(site.purpose),
                     config::quote(site.region));
}

void summarise(Settings const& settings) {
  std::cout << "listens at\n";
  for (auto const& listener : settings.listeners) std::cout << describe(listener);
  std::cout << fmt::format("  {}  health and metrics\n", settings.admin.address.text()) << "serves\n";
  for (auto const& site : settings.sites) std::cout << describe(site);
}

}  // namespace

int check(std::filesystem::path const& file) {
  auto const loaded = load_and_report(file);
  auto const errors =
      static_cast<std::size_t>(std::ranges::count(loaded.problems, config::Severity::error, &config::Problem::severity));
  auto const warnings = loaded.problems.size() - errors;
  auto const tally = errors > 0 && warnings > 0 ? count(errors, "error") + ", " + count(warnings, "warning")
                     : errors > 0               ? count(errors, "error")
                                                : count(warnings, "warning");
  if (errors > 0) {
    std::cerr << fmt::format("\n{}: {}. Nothing would be served.\n", file.string(), tally);
    return 1;
  }
  std::cout << fmt::format("{} can be served{}.\n", file.string(), warnings > 0 ? ", with " + tally : "");
  summarise(loaded.value);
  return 0;
}

}  // namespace cordon
