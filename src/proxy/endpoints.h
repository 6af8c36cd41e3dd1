#pragma once

#include <functional>
#include <map>
#include <set>

#include "proxy/endpoint.h"
#include "proxy/site.h"

namespace cordon::proxy {

// An endpoint as a site of the configuration in force uses it.
struct OriginStatus {
  std::string site;
  EndpointStatus endpoint;
};

// Finds endpoints by the text of all settings they depend on, for the life of the process: so a site that a reload did not touch
// keeps its endpoints, their pools, health and counts. They belong to the sites; with the last of those they go, and their pool's
// number is another's. From any thread.
class Endpoints {
 public:
  // So many workers will count. The clock must outlive every endpoint.
  explicit Endpoints(std::size_t workers, Clock const& clock = system_clock());

  using Make = std::function<Result<EndpointSettings>()>;
  // `make` is asked when there is none yet.
  Result<std::shared_ptr<Endpoint>> get(std::string const& key, Make const& make);

  // The configuration in force: what the calls below speak of.
  void use(Sites const& sites);
  std::vector<OriginStatus> status() const;
  std::vector<std::shared_ptr<Endpoint>> in_use() const;
  std::size_t workers() const { return workers_; }

  // No new requests for the endpoints of that URL, those of later configurations too, until it is taken back. False when the
  // configuration in force has none.
  bool drain(std::string const& url, bool on);

  // What is known of origins beyond the configuration. `ailing` has their keys, as in get().
  struct Knowledge {
    std::set<std::string, std::less<>> drained;
    std::map<std::string, EndpointAilment> ailing;
  };
  Knowledge knowledge() const;
  // Goes on where another process was: with URLs that are drained, whether or not they are in use, and with what ails an
  // endpoint, when there is one of that key.
  void assume_drained(std::string const& url, bool on);
  void assume(std::string const& key, EndpointAilment const& ailment);

 private:
  struct PoolNumbers;
  struct Used {
    std::string site;
    std::weak_ptr<Endpoint> endpoint;
  };
  void drain_all(std::string const& url, bool on);
  std::shared_ptr<Endpoint> make_shared(EndpointSettings settings);

  std::size_t const workers_;
  Clock const& clock_;
  std::shared_ptr<PoolNumbers> const numbers_;
  mutable std::mutex mutex_;
  std::map<std::string, std::weak_ptr<Endpoint>> known_;
  std::vector<Used> used_;
  std::set<std::string, std::less<>> drained_;
  std::uint64_t last_id_ = 0;
};

}  // namespace cordon::proxy
