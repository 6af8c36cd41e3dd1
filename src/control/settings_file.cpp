#include "control/settings_file.h"

#include <algorithm>

#include "acme/store.h"
#include "base/text.h"
#include "control/settings_description.h"

namespace cordon::control {
namespace {

void normalise(Settings& settings) {
  for (auto& site : settings.sites) {
    std::ranges::transform(site.hosts, site.hosts.begin(), text::to_lower);
    std::ranges::transform(site.acme_names, site.acme_names.begin(), text::to_lower);
    if (site.acme && !site.hosts.empty())
      site.certificate = site.key = acme::certificate_file(settings.node.state_directory, site.hosts.front());
  }
}

config::Loaded<Settings> understand(config::Source source, std::filesystem::path const& base) {
  auto loaded = config::load(settings_description(), std::move(source), base);
  normalise(loaded.value);
  return loaded;
}

config::Loaded<Settings> load(config::Source source, std::filesystem::path const& base, Clock const& clock,
                              CertificateMemory& memory) {
  auto loaded = understand(std::move(source), base);
  if (!loaded.places.empty()) check_settings(loaded, clock, memory);
  config::sort(loaded.problems);
  return loaded;
}

}  // namespace

config::Loaded<Settings> load_settings(config::Source source, std::filesystem::path const& base, Clock const& clock) {
  CertificateMemory memory;
  return load(std::move(source), base, clock, memory);
}

config::Loaded<Settings> load_settings(std::filesystem::path const& file, Clock const& clock) {
  CertificateMemory memory;
  return load_settings(file, clock, memory);
}

config::Loaded<Settings> read_settings(std::filesystem::path const& file) {
  config::Problems problems;
  auto source = config::read_source(file, problems);
  if (config::has_errors(problems))
    return {.value = {}, .source = std::move(source), .problems = std::move(problems), .places = {}};
  return understand(std::move(source), std::filesystem::absolute(file).parent_path());
}

config::Loaded<Settings> load_settings(std::filesystem::path const& file, Clock const& clock, CertificateMemory& memory) {
  config::Problems problems;
  auto source = config::read_source(file, problems);
  if (config::has_errors(problems))
    return {.value = {}, .source = std::move(source), .problems = std::move(problems), .places = {}};
  return load(std::move(source), std::filesystem::absolute(file).parent_path(), clock, memory);
}

}  // namespace cordon::control
