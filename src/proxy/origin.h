#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/h1/parser.h"
#include "proxy/balancer.h"
#include "proxy/filter.h"
#include "proxy/retry_budget.h"

namespace cordon::proxy {

// How long each phase may take. The handshake of TLS is the dialer's.
struct OriginTimeouts {
  Duration connect = std::chrono::seconds(5);
  Duration first_byte = std::chrono::seconds(60);  // until the head begins
  Duration head = std::chrono::seconds(60);        // from its first byte to its last
  Duration pause = std::chrono::seconds(60);       // the longest within a body
  Duration write = std::chrono::seconds(30);       // longest pause of an origin that reads
  Duration idle = std::chrono::seconds(30);        // of a pooled connection
  Duration total{};                                // from the first attempt to the last byte, tunnels excepted; 0: no limit
};

struct OriginSettings {
  std::vector<Target> targets = {};  // at least one
  BalanceSettings balance = {};
  RetrySettings retry = {};
  OriginTimeouts timeouts = {};
  bool preserve_host = true;
  std::string authority = {};  // Host for the origin when the client's is not kept
  bool websocket = true;
  std::uint64_t max_body = 0;
  std::size_t workers = 1;
  http::h1::Limits limits{.head = 64 * 1024, .fields = 200, .trailer = 16 * 1024};
};

// The end of the row: asks the application.
std::unique_ptr<Filter> make_origin(OriginSettings settings);

}  // namespace cordon::proxy
