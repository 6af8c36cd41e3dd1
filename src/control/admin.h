#pragma once

#include <set>
#include <string>
#include <vector>

#include "http/server.h"
#include "record/metrics.h"

namespace cordon::control {

// A configuration was read and put in force.
struct Reloaded {
  std::string hash;
  std::size_t sites = 0;
  std::size_t built = 0;             // of them, those that were not there before
  std::vector<std::string> waiting;  // settings that differ and take effect at the next start
};

// One was read and not put in force.
struct Refused {
  Wall at;
  std::string problems;
};

// What the operator's tools may know of a node, and do to it.
class Operated {
 public:
  // Whether it takes requests.
  virtual bool ready() const = 0;
  // JSON.
  virtual std::string status() const = 0;
  // Code::invalid with everything that is wrong in its detail; Code::unavailable while another is under way.
  virtual Task<Reloaded> reload() = 0;
  // Gives an origin nothing new, or takes it back; false when the configuration in force has none of that URL.
  virtual bool drain_origin(std::string const& url, bool on) = 0;
  // What people there are, and who may stay: `deed` is below /access/ (access/administration.h), `form` is its body. JSON.
  // Code::forbidden for a `secret` that is not that of the folder of state.
  virtual Task<std::string> administer(std::string secret, std::string deed, std::string form) = 0;
  // See LiveFeed.
  virtual Result<ArenaOwner<http::Body>> watch(Arena& arena) = 0;

 protected:
  ~Operated() = default;
};

// What the operator's tools ask: /metrics, /livez, /readyz, /status, /live and the page / that shows it; and tell: POST /reload,
// /origins/drain?url=…, /origins/undrain?url=… and what is below /access/. On a listener of its own, loopback by default. It has
// no login: what changes something is refused to a page that a browser shows (see admin.cpp).
class Admin final : public http::Handler, public http::Connections {
 public:
  Admin(record::Metrics const& metrics, Operated& node) : metrics_(metrics), node_(node) {}

  std::unique_ptr<http::Call> open(http::ConnectionInfo const& connection) override;

  // Connections end with their next answer: who has just asked still gets one.
  void retire();
  bool draining() const override { return retiring_; }
  void entered(http::Drainable& connection) override;
  void left(http::Drainable& connection) override { connections_.erase(&connection); }

 private:
  record::Metrics const& metrics_;
  Operated& node_;
  std::set<http::Drainable*> connections_;
  bool retiring_ = false;
};

}  // namespace cordon::control
