#pragma once

#include <memory>
#include <unordered_map>

#include "access/organisation.h"
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
  // `organisation` is null when nobody logs in.
  SiteBuilder(Settings const& settings, Certificates& certificates, proxy::Endpoints& endpoints, record::Metrics& metrics,
              access::Organisation* organisation);

  // All sites, or the first reason why not. A site of `before` that would come out the same is kept.
  Result<std::shared_ptr<proxy::Sites const>> build(proxy::Sites const* before = nullptr);
  // How many of them are not from before.
  std::size_t built() const { return built_; }

 private:
  using Known = std::unordered_map<std::string_view, std::shared_ptr<proxy::Site const>>;
  Result<std::shared_ptr<proxy::Site const>> build_or_keep(SiteSettings const& settings, Known const& known);
  std::string digest_of(SiteSettings const& site, SiteTls const& certificate) const;
  Result<std::shared_ptr<proxy::Site>> build(SiteSettings const& settings, SiteTls const& certificate);
  Result<std::vector<std::unique_ptr<proxy::Filter>>> build_row(SiteSettings const& site,
                                                                std::vector<proxy::Target> const& targets) const;
  Result<std::unique_ptr<proxy::Filter>> build_access(SiteSettings const& site) const;
  Result<std::vector<proxy::Target>> find_targets(SiteSettings const& site);
  std::unique_ptr<proxy::Filter> build_origin(SiteSettings const& site, std::vector<proxy::Target> targets) const;

  Settings const& settings_;
  Certificates& certificates_;
  proxy::Endpoints& endpoints_;
  record::Metrics& metrics_;
  access::Organisation* organisation_;
  std::string common_;  // the text of the settings that all sites depend on
  std::size_t built_ = 0;
};

}  // namespace cordon::control
