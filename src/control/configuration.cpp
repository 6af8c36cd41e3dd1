#include "control/configuration.h"

#include "base/text.h"
#include "control/settings_file.h"
#include "tls/digest.h"

namespace cordon::control {
namespace {

std::string sha256(View text) {
  tls::Sha256 hash;
  hash.update(text);
  return text::hex(hash.finish());
}

}  // namespace

Configuration make_configuration(config::Loaded<Settings> loaded) {
  return {.settings = std::move(loaded.value), .hash = sha256(loaded.source.text)};
}

ReadConfiguration read_from(std::filesystem::path file, Clock const& clock) {
  return [file = std::move(file), &clock]() -> Result<Configuration> {
    auto loaded = load_settings(file, clock);
    if (loaded.is_usable()) return make_configuration(std::move(loaded));
    return fail(Code::invalid, "configuration", config::render(loaded.source, loaded.problems, config::Colour::off));
  };
}

}  // namespace cordon::control
