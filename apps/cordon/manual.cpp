#include "config/manual.h"

#include <fmt/format.h>

#include <iostream>

#include "base/version.h"
#include "control/settings_description.h"
#include "record/metrics_page.h"
#include "verbs.h"

namespace cordon {
namespace {

std::string text_of(Manual form) {
  auto const description = control::settings_description().description();
  switch (form) {
    case Manual::markdown: return config::manual(*description, "Settings");
    case Manual::schema: return config::json_schema(*description, "Cordon settings");
    case Manual::metrics: return record::metrics_page();
    case Manual::page:
      return config::manual_page(
          *description,
          {.name = "cordon.toml", .summary = "the settings of a Cordon edge", .program = fmt::format("cordon {}", version)});
  }
  return {};
}

}  // namespace

int manual(Manual form) {
  std::cout << text_of(form);
  return std::cout.flush() ? 0 : 1;
}

}  // namespace cordon
