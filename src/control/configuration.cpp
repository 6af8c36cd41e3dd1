#include "control/configuration.h"

#include "base/text.h"
#include "config/text.h"
#include "control/settings_description.h"
#include "control/settings_file.h"
#include "tls/digest.h"

namespace cordon::control {
namespace {

std::string sha256(View text) {
  tls::Sha256 hash;
  hash.update(text);
  return text::hex(hash.finish());
}

// Certificates that a node gets for itself are in a folder of its own.
std::string text_of_sites(Settings const& settings) {
  auto const& description = *config::section(*settings_description().description(), "site").description;
  std::string text;
  for (auto site : settings.sites) {
    if (site.acme) site.certificate = site.key = std::filesystem::path();
    text += config::to_text(description, &site) + "\n";
  }
  return text;
}

}  // namespace

Configuration make_configuration(config::Loaded<Settings> loaded) {
  auto sites_hash = sha256(text_of_sites(loaded.value));
  return {.settings = std::move(loaded.value), .hash = sha256(loaded.source.text), .sites_hash = std::move(sites_hash)};
}

ReadConfiguration read_from(std::filesystem::path file, std::shared_ptr<CertificateMemory> memory) {
  return [file = std::move(file), memory = std::move(memory)]() -> Result<Configuration> {
    auto loaded = load_settings(file, system_clock(), *memory);
    if (loaded.is_usable()) return make_configuration(std::move(loaded));
    return fail(Code::invalid, "configuration", config::render(loaded.source, loaded.problems, config::Colour::off));
  };
}

}  // namespace cordon::control
