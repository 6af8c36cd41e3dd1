#include "control/settings_shared_state_check.h"

#include <sys/stat.h>

#include "config/type.h"
#include "control/certificate_check.h"
#include "control/shared_state_settings.h"
#include "shared_state/location.h"

namespace cordon::control {
namespace {

void check_password(SharedStateSettings const& written, SettingsReport& report) {
  if (written.password_file.empty()) {
    if (!written.user.empty())
      report.error("shared_state.user", "a user proves nothing without a password", "set `password_file`");
    return;
  }
  auto const& file = written.password_file;
  auto const password = load_password(file);
  if (!password) return report.error("shared_state.password_file", password.error().detail);
  struct stat status{};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0)
    report.warning("shared_state.password_file", fmt::format("every user of this machine can read {}", file.string()),
                   fmt::format("chmod 600 {}", file.string()));
}

// Whoever can read along sees how the nodes are, and whoever can write can say it for them.
void warn_of_clear_text(shared_state::Location const& location, SettingsReport& report) {
  if (location.tls || !location.path.empty()) return;
  auto const address = net::Address::parse_ip(location.host);
  bool const here = location.host == "localhost" || (address && address->is_loopback());
  if (!here) report.warning("shared_state.url", "what the nodes tell each other crosses the network in clear", "use `rediss://`");
}

}  // namespace

void check_shared_state(Settings const& settings, SettingsReport& report) {
  auto const& written = settings.shared_state;
  if (written.url.empty()) {
    for (auto const* key : {"user", "password_file", "ca", "prefix"}) {
      auto const path = fmt::format("shared_state.{}", key);
      if (report.is_written(path)) report.warning(path, fmt::format("`{}` does nothing without `url`", key));
    }
    return;
  }
  auto const location = shared_state::parse_location(written.url);
  if (!location)
    return report.error("shared_state.url", location.error().detail, "for example \"rediss://state.internal:6379/0\"");
  if (written.prefix.empty() || written.prefix.find_first_of("{} \t\r\n") != std::string::npos)
    report.error("shared_state.prefix", "the prefix is a word without braces", "for example \"cordon\"");
  if (!location->tls && !written.ca.empty()) report.warning("shared_state.ca", "`ca` does nothing: `url` is not `rediss://`");
  if (location->tls && !written.ca.empty()) {
    if (auto const problem = authorities_problem(written.ca)) report.error("shared_state.ca", *problem);
  }
  check_password(written, report);
  warn_of_clear_text(*location, report);
}

}  // namespace cordon::control
