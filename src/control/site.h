#pragma once

#include <map>
#include <memory>
#include <unordered_map>

#include "control/certificates.h"
#include "control/settings.h"
#include "proxy/site.h"
#include "record/metrics.h"

namespace cordon::control {

// Numbers pools by all that their connections depend on. One for the life of the process: the same settings keep the same pool.
class PoolNumbers {
 public:
  std::size_t number(std::string const& key) { return numbers_.try_emplace(key, numbers_.size()).first->second; }

 private:
  std::map<std::string, std::size_t> numbers_;
};

// Builds what is served from what was written.
class SiteBuilder {
 public:
  SiteBuilder(Settings const& settings, Certificates& certificates, PoolNumbers& pools, record::Metrics& metrics);

  // All sites, or the first reason why not. A site of `before` that would come out the same is kept.
  Result<std::shared_ptr<proxy::Sites const>> build(proxy::Sites const* before = nullptr);
  // How many of them are not from before.
  std::size_t built() const { return built_; }

 private:
  using Known = std::unordered_map<std::string_view, std::shared_ptr<proxy::Site const>>;
  Result<std::shared_ptr<proxy::Site const>> build_or_keep(SiteSettings const& settings, Known const& known);
  std::string digest_of(SiteSettings const& site, SiteTls const& certificate) const;
  Result<std::shared_ptr<proxy::Site>> build(SiteSettings const& settings, SiteTls const& certificate);
  Result<std::vector<std::unique_ptr<proxy::Filter>>> build_row(SiteSettings const& site);
  Result<std::unique_ptr<proxy::Filter>> build_origin(SiteSettings const& site);

  Settings const& settings_;
  Certificates& certificates_;
  PoolNumbers& pools_;
  record::Metrics& metrics_;
  std::string common_;  // the text of the settings that all sites depend on
  std::size_t built_ = 0;
};

}  // namespace cordon::control
