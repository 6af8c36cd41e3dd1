#pragma once

#include <functional>

#include "http/call.h"
#include "record/metrics.h"

namespace cordon::control {

// What the operator's tools ask: /metrics, /livez, /readyz. On a listener of its own, loopback by default.
class Admin final : public http::Handler {
 public:
  // `ready` says whether the node takes requests.
  Admin(record::Metrics const& metrics, std::function<bool()> ready) : metrics_(metrics), ready_(std::move(ready)) {}

  std::unique_ptr<http::Call> open(http::ConnectionInfo const& connection) override;

 private:
  record::Metrics const& metrics_;
  std::function<bool()> ready_;
};

}  // namespace cordon::control
