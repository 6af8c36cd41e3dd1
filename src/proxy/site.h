#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/filter.h"
#include "record/record.h"
#include "tls/context.h"

namespace cordon::proxy {

class Endpoint;

// One protected hostname (or several that are the same application). Immutable; shared by all workers.
struct Site {
  std::string digest;              // of all that it was built from: the same need not be built again
  std::string name;                // its first host
  std::vector<std::string> hosts;  // lower case
  std::string region;
  std::string purpose;
  std::string data;
  record::Shown addresses = record::Shown::veiled;
  record::Shown paths = record::Shown::veiled;
  // What a TLS connection is known by: only one made for this identity may ask for the site. Null: served in clear only.
  void const* identity = nullptr;
  std::shared_ptr<tls::ServerContext const> tls;        // offers HTTP/2 and HTTP/1.1
  std::shared_ptr<tls::ServerContext const> tls_http1;  // offers HTTP/1.1 alone
  bool awaits_certificate = false;                      // one was asked for, and there is none yet
  std::size_t counters = 0;                             // its place among the metrics
  std::uint64_t max_body = 0;                           // bytes of a request body; 0: no limit
  std::vector<std::shared_ptr<Endpoint>> origins;       // that its row asks
  std::string fallback_page;                            // HTML shown instead of our pages for 502, 503 and 504; empty: ours
  std::vector<std::unique_ptr<Filter>> filters;
  std::vector<Filter const*> row;  // the same, as Next walks it
};

// All sites of one configuration: an immutable snapshot, swapped as a whole.
class Sites {
 public:
  explicit Sites(std::vector<std::shared_ptr<Site const>> sites) : sites_(std::move(sites)) {
    for (auto const& site : sites_) {
      for (auto const& host : site->hosts) by_host_.emplace(host, site);
    }
  }

  // By lower-case host without port; null when it is none of ours.
  std::shared_ptr<Site const> find(std::string_view host) const {
    auto const found = by_host_.find(host);
    return found == by_host_.end() ? nullptr : found->second;
  }
  std::vector<std::shared_ptr<Site const>> const& all() const { return sites_; }

  // The same sites for one worker: exchanges hold them by counts that no other thread touches.
  std::shared_ptr<Sites const> for_worker() const {
    std::vector<std::shared_ptr<Site const>> handles;
    handles.reserve(sites_.size());
    for (auto const& site : sites_) handles.emplace_back(site.get(), [keep = site](Site const*) {});
    return std::make_shared<Sites const>(std::move(handles));
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<std::shared_ptr<Site const>> sites_;
  std::unordered_map<std::string, std::shared_ptr<Site const>, Hash, std::equal_to<>> by_host_;
};

}  // namespace cordon::proxy
