#pragma once

#include <map>
#include <memory>

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
  SiteBuilder(Settings const& settings, Certificates& certificates, PoolNumbers& pools, record::Metrics& metrics)
      : settings_(settings), certificates_(certificates), pools_(pools), metrics_(metrics) {}

  // All sites, or the first reason why not.
  Result<std::shared_ptr<proxy::Sites const>> build();

 private:
  Result<std::shared_ptr<proxy::Site const>> build(SiteSettings const& settings);
  Result<std::vector<std::unique_ptr<proxy::Filter>>> build_row(SiteSettings const& site);
  Result<std::unique_ptr<proxy::Filter>> build_origin(SiteSettings const& site);

  Settings const& settings_;
  Certificates& certificates_;
  PoolNumbers& pools_;
  record::Metrics& metrics_;
};

}  // namespace cordon::control
