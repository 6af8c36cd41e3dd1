#include "control/settings_acme_check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "config/type.h"
#include "control/acme_settings.h"
#include "control/certificate_check.h"
#include "tls/certificate.h"
#include "tls/hello.h"

namespace cordon::control {
namespace {

using config::quote;

constexpr std::string_view example = "https://acme-v02.api.letsencrypt.org/directory";

bool is_wildcard(std::string_view name) {
  return name.starts_with("*.");
}

bool is_name(std::string_view name) {
  return tls::is_host_name(name.substr(is_wildcard(name) ? 2 : 0)) && name.contains('.');
}

class AcmeCheck {
 public:
  AcmeCheck(Settings const& settings, SettingsReport& report) : settings_(settings), acme_(settings.acme), report_(report) {}

  void run() {
    for (std::size_t i = 0; i < settings_.sites.size(); ++i) check_site(settings_.sites[i], fmt::format("site[{}]", i));
    if (wanted_at_.empty()) return warn_of_idle_settings();
    check_authority();
    check_contact();
    check_listeners();
    check_hook();
    check_external_account();
  }

 private:
  // Where a setting is written, or else where somebody wants it.
  std::string at(std::string_view key) const {
    auto const path = fmt::format("acme.{}", key);
    return report_.is_written(path) ? path : wanted_at_;
  }

  void warn_of_idle_settings() {
    if (report_.is_written("acme.directory"))
      report_.warning("acme.directory", "no certificate is asked for: no site has `acme = true`");
  }

  void check_site(SiteSettings const& site, std::string const& path) {
    if (!site.acme) {
      if (!site.acme_names.empty()) report_.warning(path + ".acme_names", "`acme_names` does nothing without `acme = true`");
      return;
    }
    if (wanted_at_.empty()) wanted_at_ = path + ".acme";
    for (auto const* key : {"certificate", "key"}) {
      if (report_.is_written(fmt::format("{}.{}", path, key)))
        report_.error(fmt::format("{}.{}", path, key), fmt::format("`{}` and `acme = true`: only one can be meant", key),
                      "leave out one of them");
    }
    check_hosts(site, path);
    for (std::size_t i = 0; i < site.acme_names.size(); ++i)
      check_name(site.acme_names[i], fmt::format("{}.acme_names[{}]", path, i));
  }

  void check_hosts(SiteSettings const& site, std::string const& path) {
    for (std::size_t i = 0; i < site.hosts.size(); ++i) {
      auto const& host = site.hosts[i];
      auto const where = fmt::format("{}.host[{}]", path, i);
      if (!is_name(host) && !host.contains('*'))  // which is said of every site
        report_.error(where, fmt::format("no authority gives {} a certificate", host), "it must be a name of the public DNS");
      bool const covered = std::ranges::any_of(site.acme_names, [&](auto const& name) { return tls::name_matches(name, host); });
      if (!site.acme_names.empty() && !covered)
        report_.error(where, fmt::format("the certificate would not be for {}", host), "`acme_names` must cover every host");
    }
  }

  void check_name(std::string const& name, std::string const& path) {
    if (!is_name(name))
      return report_.error(path, fmt::format("{} is not a host name", quote(name)), "for example \"*.praxis.example\"");
    if (is_wildcard(name) && acme_.challenge != AcmeChallenge::dns_01)
      report_.error(path, fmt::format("{} can be proved by DNS alone", name),
                    "set `challenge = \"dns-01\"` in `[acme]`, with a `dns_hook`");
  }

  void check_authority() {
    if (acme_.directory.empty()) {
      report_.error(at("directory"), "nobody is named who would issue the certificate",
                    fmt::format("set `directory` in `[acme]`, for example {}", quote(example)));
    } else if (!acme_.directory.starts_with("https://")) {
      report_.error(at("directory"), "the authority is spoken to over https alone",
                    fmt::format("for example {}", quote(example)));
    }
    if (!acme_.agree_terms)
      report_.error(at("agree_terms"), "nobody issues a certificate to who does not agree to its terms of service",
                    "read them, and set `agree_terms = true` in `[acme]`");
    if (acme_.ca.empty()) return;
    if (auto const problem = authorities_problem(acme_.ca)) report_.error(at("ca"), *problem);
  }

  void check_contact() {
    for (std::size_t i = 0; i < acme_.contact.size(); ++i) {
      auto const& contact = acme_.contact[i];
      bool const plain = std::ranges::all_of(contact, [](char c) { return c > 0x20 && c < 0x7f; });
      if (!plain || contact.find('@') == contact.npos || contact.contains(','))
        report_.error(fmt::format("acme.contact[{}]", i), fmt::format("{} is not a mail address", quote(contact)),
                      "for example \"it@praxis.example\"");
    }
  }

  void check_listeners() {
    auto const& listeners = settings_.listeners;
    if (acme_.challenge == AcmeChallenge::http_01 && std::ranges::all_of(listeners, &ListenSettings::tls))
      report_.error(at("challenge"), "http-01 is asked in clear, on port 80, and no listener has `tls = false`",
                    "add a listener with `tls = false` and `redirect = true`, or use \"tls-alpn-01\"");
    if (acme_.challenge == AcmeChallenge::tls_alpn_01 && std::ranges::none_of(listeners, &ListenSettings::tls))
      report_.error(at("challenge"), "tls-alpn-01 is asked over TLS, on port 443, and no listener speaks it",
                    "use \"http-01\" or \"dns-01\"");
  }

  void check_hook() {
    bool const by_dns = acme_.challenge == AcmeChallenge::dns_01;
    auto const& hook = acme_.dns_hook;
    if (!by_dns && !hook.empty())
      return report_.warning(at("dns_hook"), "`dns_hook` does nothing: `challenge` is not \"dns-01\"");
    if (!by_dns) return;
    if (hook.empty()) return report_.error(at("challenge"), "dns-01 needs a program that writes to the DNS", "set `dns_hook`");
    struct stat status{};
    bool const program = ::stat(hook.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(hook.c_str(), X_OK) == 0;
    if (!program)
      return report_.error(at("dns_hook"), fmt::format("{} is not a program that can be run", hook.string()), "chmod +x");
    if ((status.st_mode & S_IWOTH) != 0)
      report_.error(at("dns_hook"), fmt::format("every user of this machine can change {}", hook.string()), "chmod o-w");
  }

  void check_external_account() {
    bool const name = !acme_.eab_key_id.empty(), key = !acme_.eab_key.empty();
    if (name != key)
      return report_.error(at(name ? "eab_key_id" : "eab_key"), "`eab_key_id` and `eab_key` belong together",
                           "the authority gave you both");
    if (!key) return;
    auto const loaded = load_eab_key(acme_.eab_key);
    if (!loaded) return report_.error(at("eab_key"), loaded.error().detail, "it is what the authority calls the HMAC key");
    struct stat status{};
    if (::stat(acme_.eab_key.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0)
      report_.warning(at("eab_key"), fmt::format("every user of this machine can read {}", acme_.eab_key.string()),
                      fmt::format("chmod 600 {}", acme_.eab_key.string()));
  }

  Settings const& settings_;
  AcmeSettings const& acme_;
  SettingsReport& report_;
  std::string wanted_at_;  // by the first site
};

}  // namespace

void check_acme(Settings const& settings, SettingsReport& report) {
  AcmeCheck(settings, report).run();
}

}  // namespace cordon::control
