#pragma once

#include <memory>

#include "control/certificates.h"
#include "control/settings.h"
#include "proxy/balancer.h"
#include "proxy/endpoints.h"
#include "proxy/site.h"
#include "record/metrics.h"

namespace cordon::control {

// Builds what is served from what was written.
class SiteBuilder {
 public:
  SiteBuilder(Settings const& settings, Certificates& certificates, proxy::Endpoints& endpoints, record::Metrics& metrics)
      : settings_(settings), certificates_(certificates), endpoints_(endpoints), metrics_(metrics) {}

  // All sites, or the first reason why not.
  Result<std::shared_ptr<proxy::Sites const>> build();

 private:
  Result<std::shared_ptr<proxy::Site const>> build(SiteSettings const& settings);
  std::vector<std::unique_ptr<proxy::Filter>> build_row(SiteSettings const& site,
                                                        std::vector<proxy::Target> const& targets) const;
  Result<std::vector<proxy::Target>> find_targets(SiteSettings const& site);
  std::unique_ptr<proxy::Filter> build_origin(SiteSettings const& site, std::vector<proxy::Target> targets) const;

  Settings const& settings_;
  Certificates& certificates_;
  proxy::Endpoints& endpoints_;
  record::Metrics& metrics_;
};

}  // namespace cordon::control
