#include "proxy/endpoints.h"

#include <algorithm>

namespace cordon::proxy {

// The smallest that are free, so that the workers' lists of pools stay short. Outlives the registry: endpoints may.
struct Endpoints::PoolNumbers {
  std::size_t take() {
    std::lock_guard const lock(mutex);
    if (free.empty()) return next++;
    return free.extract(free.begin()).value();
  }
  void give(std::size_t number) {
    std::lock_guard const lock(mutex);
    free.insert(number);
  }

  std::mutex mutex;
  std::set<std::size_t> free;
  std::size_t next = 0;
};

Endpoints::Endpoints(std::size_t workers, Clock const& clock)
    : workers_(std::max<std::size_t>(1, workers)), clock_(clock), numbers_(std::make_shared<PoolNumbers>()) {}

Result<std::shared_ptr<Endpoint>> Endpoints::get(std::string const& key, Make const& make) {
  std::lock_guard const lock(mutex_);
  std::erase_if(known_, [](auto const& each) { return each.second.expired(); });
  auto& known = known_[key];
  if (auto found = known.lock()) return found;
  auto settings = make();
  if (!settings) return fail(settings);
  auto made = make_shared(std::move(*settings));
  known = made;
  return made;
}

std::shared_ptr<Endpoint> Endpoints::make_shared(EndpointSettings settings) {
  auto const number = numbers_->take();
  auto const give_back = [numbers = numbers_](Endpoint* endpoint) {
    auto const pool = endpoint->pool();
    std::default_delete<Endpoint>()(endpoint);
    numbers->give(pool);
  };
  auto endpoint = std::make_unique<Endpoint>(std::move(settings), ++last_id_, number, workers_, clock_);
  std::shared_ptr<Endpoint> shared(endpoint.release(), give_back);
  if (drained_.contains(shared->url())) shared->drain(true);
  return shared;
}

void Endpoints::use(Sites const& sites) {
  std::vector<Used> used;
  for (auto const& site : sites.all()) {
    for (auto const& endpoint : site->origins) used.push_back({site->name, endpoint});
  }
  std::lock_guard const lock(mutex_);
  used_ = std::move(used);
}

std::vector<OriginStatus> Endpoints::status() const {
  std::lock_guard const lock(mutex_);
  std::vector<OriginStatus> all;
  for (auto const& each : used_) {
    if (auto const endpoint = each.endpoint.lock()) all.push_back({each.site, endpoint->status()});
  }
  return all;
}

std::vector<std::shared_ptr<Endpoint>> Endpoints::in_use() const {
  std::lock_guard const lock(mutex_);
  std::vector<std::shared_ptr<Endpoint>> all;
  for (auto const& each : used_) {
    auto endpoint = each.endpoint.lock();
    if (endpoint && std::ranges::find(all, endpoint) == all.end()) all.push_back(std::move(endpoint));
  }
  return all;
}

bool Endpoints::drain(std::string const& url, bool on) {
  std::lock_guard const lock(mutex_);
  bool found = false;
  for (auto const& each : used_) {
    auto const endpoint = each.endpoint.lock();
    found = found || (endpoint && endpoint->url() == url);
  }
  if (!found && on) return false;
  drain_all(url, on);
  return found;
}

// With the lock.
void Endpoints::drain_all(std::string const& url, bool on) {
  on ? static_cast<void>(drained_.insert(url)) : static_cast<void>(drained_.erase(url));
  for (auto const& [key, known] : known_) {
    auto const endpoint = known.lock();
    if (endpoint && endpoint->url() == url) endpoint->drain(on);
  }
}

Endpoints::Knowledge Endpoints::knowledge() const {
  std::lock_guard const lock(mutex_);
  Knowledge knowledge{.drained = drained_, .ailing = {}};
  for (auto const& [key, known] : known_) {
    auto const endpoint = known.lock();
    auto const ailment = endpoint ? endpoint->ailment() : std::nullopt;
    if (ailment) knowledge.ailing.emplace(key, *ailment);
  }
  return knowledge;
}

void Endpoints::assume_drained(std::string const& url, bool on) {
  std::lock_guard const lock(mutex_);
  drain_all(url, on);
}

void Endpoints::assume(std::string const& key, EndpointAilment const& ailment) {
  std::lock_guard const lock(mutex_);
  auto const found = known_.find(key);
  auto const endpoint = found == known_.end() ? nullptr : found->second.lock();
  if (endpoint) endpoint->assume(ailment);
}

}  // namespace cordon::proxy
