#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "control/settings_access_check.h"
#include "control/settings_acme_check.h"
#include "control/settings_file.h"
#include "control/settings_report.h"
#include "control/settings_shared_state_check.h"
#include "control/settings_site_check.h"
#include "tls/context.h"

namespace cordon::control {
namespace {

class NodeCheck {
 public:
  NodeCheck(Settings const& settings, SettingsReport& report) : settings_(settings), report_(report) {}

  void run() {
    check_node();
    for (std::size_t i = 0; i < settings_.listeners.size(); ++i)
      check_listener(settings_.listeners[i], fmt::format("listen[{}]", i));
    check_admin();
    check_groups();
    check_memory();
    check_records();
    check_hosts_are_unique();
  }

 private:
  void check_node() {
    check_not_everybody("node.trusted_proxies", settings_.node.trusted_proxies);
    std::error_code error;
    auto const& state = settings_.node.state_directory;
    if (std::filesystem::exists(state, error) && !std::filesystem::is_directory(state, error)) {
      report_.error("node.state_directory", fmt::format("{} is not a folder", state.string()));
    }
  }

  // Who trusts every address lets every client choose its own.
  void check_not_everybody(std::string const& path, std::vector<net::Prefix> const& prefixes) {
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
      if (!prefixes[i].text().ends_with("/0")) continue;
      report_.error(fmt::format("{}[{}]", path, i),
                    fmt::format("{} is every address: any client could claim to be another", prefixes[i].text()),
                    "name the networks of your own proxies");
    }
  }

  void check_listener(ListenSettings const& listener, std::string const& path) {
    check_not_everybody(path + ".proxy_protocol_from", listener.proxy_protocol_from);
    if (listener.address.kind() == net::Address::Kind::none) return;
    auto const [first, added] = addresses_.try_emplace(listener.address.text(), path);
    bool const any_port = listener.address.kind() != net::Address::Kind::unix_path && listener.address.port() == 0;
    if (!added && !any_port)
      report_.error(path + ".address", listener.address.text() + " is listened at twice", report_.first_is_at(first->second));
    if (listener.redirect && listener.tls) {
      report_.error(path + ".redirect", "`redirect` is for plain HTTP, and this listener speaks TLS", "add `tls = false`");
    }
    if (!listener.tls && !listener.redirect && !listener.address.is_loopback()) check_clear(listener, path);
  }

  // Clients without encryption: only a proxy of ours in front may make that right for health data.
  void check_clear(ListenSettings const& listener, std::string const& path) {
    bool const behind_proxy = !settings_.node.trusted_proxies.empty() || !listener.proxy_protocol_from.empty();
    bool const health = std::ranges::any_of(settings_.sites, [](auto const& site) { return site.data == DataCategory::health; });
    auto const message = fmt::format("clients reach {} without encryption", listener.address.text());
    std::string const hint = "set `tls = true` or `redirect = true`; a proxy in front that does TLS belongs in `trusted_proxies`";
    if (health && !behind_proxy) {
      report_.error(path + ".tls", message + ", and a site has health data", hint);
    } else if (!behind_proxy) {
      report_.warning(path + ".tls", message, hint);
    }
  }

  void check_admin() {
    auto const& address = settings_.admin.address;
    if (addresses_.contains(address.text())) {
      report_.error("admin.address", address.text() + " is a listener for clients",
                    report_.first_is_at(addresses_.at(address.text())));
    }
    if (!address.is_loopback()) {
      report_.warning("admin.address", address.text() + " can be reached from outside of this machine",
                      "it has no login: prefer 127.0.0.1");
    }
  }

  void check_groups() {
    auto const& groups = settings_.tls.groups;
    bool any_known = false;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      bool const known = tls::is_known_group(groups[i]);
      any_known = any_known || known;
      auto const path = fmt::format("tls.groups[{}]", i);
      if (!known && report_.is_written(path))
        report_.warning(path, fmt::format("this TLS library does not know the group {}", groups[i]), "it is left out");
    }
    if (!any_known)
      report_.error("tls.groups", "none of these groups is known to this TLS library", "for example [\"X25519\", \"P-256\"]");
  }

  void check_memory() {
    auto const& memory = settings_.limits.memory;
    if (!memory || memory->count() == 0 || *memory >= config::mebibytes(64)) return;
    report_.error("limits.memory", "an edge needs more memory than that to serve anybody", "at least 64MiB, or 0 for no limit");
  }

  static bool is_within(std::filesystem::path const& file, std::filesystem::path const& folder) {
    auto const way = file.lexically_normal().lexically_relative(folder.lexically_normal());
    return !way.empty() && *way.begin() != "..";
  }

  void check_records() {
    auto const& file = settings_.records.file;
    if (file == "-") return;
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
      return report_.error("records.file", fmt::format("{} is a folder", file.string()));
    if (is_within(file, settings_.node.state_directory))
      return report_.warning("records.file", fmt::format("{} is inside the node's folder of state", file.string()),
                             "a backup would contain it, and a restore take it away: keep records elsewhere");
    if (std::filesystem::is_directory(file.parent_path(), error)) return;
    report_.error("records.file", fmt::format("there is no folder {}", file.parent_path().string()),
                  "make it, and let the edge's user write to it");
  }

  void check_hosts_are_unique() {
    std::map<std::string, std::string> seen;
    for (std::size_t i = 0; i < settings_.sites.size(); ++i) {
      auto const& hosts = settings_.sites[i].hosts;
      for (std::size_t j = 0; j < hosts.size(); ++j) {
        auto const path = fmt::format("site[{}].host[{}]", i, j);
        auto const [first, added] = seen.try_emplace(hosts[j], path);
        if (!added) report_.error(path, fmt::format("{} is listed twice", hosts[j]), report_.first_is_at(first->second));
      }
    }
  }

  Settings const& settings_;
  SettingsReport& report_;
  std::map<std::string, std::string> addresses_;  // of listeners, with the path of their settings
};

}  // namespace

void check_settings(config::Loaded<Settings>& loaded, Clock const& clock, CertificateMemory& memory) {
  SettingsReport report(loaded.problems, loaded.places);
  NodeCheck(loaded.value, report).run();
  CertificateChecks certificates(clock.wall(), memory);
  for (std::size_t i = 0; i < loaded.value.sites.size(); ++i) check_site(loaded.value, i, report, certificates);
  memory.forget_unused();
  check_access(loaded.value, report);
  check_acme(loaded.value, report);
  check_shared_state(loaded.value, report);
}

}  // namespace cordon::control
