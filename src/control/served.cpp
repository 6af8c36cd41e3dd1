#include "control/served.h"

#include "control/acme_settings.h"
#include "control/site_access.h"

namespace cordon::control {

// Sites first: they fail more often, and leave nothing open.
Result<Served> Foundry::make(Configuration configuration, std::size_t workers, Served const& before) {
  auto acme = acme_settings(configuration.settings);
  if (!acme) return fail(acme);
  auto rules = make_rules(configuration.settings);
  if (!rules) return fail(rules);
  SiteBuilder builder(configuration.settings, certificates_, endpoints_, metrics_, organisation_);
  auto sites = builder.build(before.sites.get());
  if (!sites) return fail(sites);
  auto listeners = Listeners::open(configuration.settings.listeners, workers, before.listeners, inherited_);
  if (!listeners) return fail(listeners);
  return Served{.configuration = std::move(configuration),
                .listeners = std::move(*listeners),
                .sites = std::move(*sites),
                .built = builder.built(),
                .acme = std::move(*acme),
                .access = std::move(*rules)};
}

}  // namespace cordon::control
