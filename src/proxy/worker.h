#pragma once

#include <memory>
#include <unordered_set>

#include "acme/challenges.h"
#include "http/server.h"
#include "net/resolver.h"
#include "net/turns.h"
#include "proxy/exchange.h"
#include "proxy/forwarded.h"
#include "proxy/live.h"
#include "proxy/pool.h"
#include "proxy/pressure.h"
#include "record/metrics.h"
#include "record/sink.h"

namespace cordon::proxy {

// What one worker's exchanges share: its loop and its registries. Belongs to one thread; outlives its connections.
class Worker final : public http::Handler, public http::Connections {
 public:
  // `number`: from 0, among all workers.
  Worker(net::Loop& loop, std::string region, TrustedPeers trusted, record::Sink& sink, record::Shard& metrics,
         std::size_t number = 0);

  std::unique_ptr<http::Call> open(http::ConnectionInfo const& connection) override;
  bool draining() const override { return ending_ != Ending::none; }

  void entered(http::Drainable& connection) override;
  void left(http::Drainable& connection) override;
  // Every connection ends after the exchanges it has; idle ones and tunnels are told to go at once.
  void drain();
  // Connections end when that costs their clients nothing: exchanges and tunnels go on for as long as they like.
  void retire();

  // How short memory is: to be told while it is, again and again, so that more is given up each time.
  void relieve(Pressure pressure);
  Pressure pressure() const { return pressure_; }
  // Whether a request on this connection gets no answer but 503, for want of memory.
  bool sheds(std::uint64_t connection) const {
    return pressure_ >= Pressure::requests && (pressure_ == Pressure::cut || heavy_.contains(connection));
  }

  // The snapshot that new exchanges use from now on: this worker's own (Sites::for_worker).
  void use(std::shared_ptr<Sites const> sites) {
    sites_ = std::move(sites);
    pools_.drop_unused();
  }
  std::shared_ptr<Sites const> const& sites() const { return sites_; }

  // What authorities may ask for while they validate our names; null: nothing. Outlives the worker.
  void use(acme::Challenges const& challenges) { challenges_ = &challenges; }
  acme::Challenges const* challenges() const { return challenges_; }

  // Ends the exchanges and tunnels that a filter of their site, as it is now, does not let go on.
  void reconsider();

  // TLS handshakes: each costs us far more than who asks for it, so a rush of them must not make everybody wait.
  net::Turns& handshakes() { return handshakes_; }

  net::Loop& loop() { return loop_; }
  net::Resolver& resolver() { return resolver_; }
  Pools& pools() { return pools_; }
  LiveIndex& live() { return live_; }
  record::Sink& sink() { return sink_; }
  record::Shard& metrics() { return metrics_; }
  TrustedPeers const& trusted_peers() const { return trusted_; }
  void trust(TrustedPeers trusted) { trusted_ = std::move(trusted); }
  std::string const& region() const { return region_; }
  record::TraceIds& ids() { return ids_; }
  std::size_t number() const { return number_; }

 private:
  static constexpr unsigned handshakes_in_a_batch = 4;  // one or two milliseconds

  net::Loop& loop_;
  std::string region_;
  TrustedPeers trusted_;
  record::Sink& sink_;
  record::Shard& metrics_;
  net::Resolver resolver_;
  Pools pools_;
  net::Turns handshakes_{loop_, handshakes_in_a_batch};
  LiveIndex live_;
  record::TraceIds ids_;
  std::shared_ptr<Sites const> sites_;
  std::size_t number_;
  acme::Challenges const* challenges_ = nullptr;
  http::Drainable* connections_ = nullptr;
  Pressure pressure_ = Pressure::none;
  std::unordered_set<std::uint64_t> heavy_;  // connections that hold much more than others
  enum class Ending : std::uint8_t { none, retiring, draining } ending_ = Ending::none;
};

}  // namespace cordon::proxy
