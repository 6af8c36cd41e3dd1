#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/h1/parser.h"
#include "net/dialer.h"
#include "proxy/filter.h"

namespace cordon::proxy {

struct OriginTimeouts {
  Duration connect = std::chrono::seconds(5);
  Duration first_byte = std::chrono::seconds(60);  // until the head; also the longest pause within a body
  Duration write = std::chrono::seconds(30);       // longest pause of an origin that reads
  Duration idle = std::chrono::seconds(30);        // of a pooled connection
};

// One address of the application.
struct OriginEndpoint {
  std::string url;       // "http://10.0.0.1:9000", for records
  std::size_t pool = 0;  // number of its pool in every worker
  std::shared_ptr<net::Dialer const> dialer;
};

struct OriginSettings {
  std::vector<OriginEndpoint> endpoints;  // at least one
  OriginTimeouts timeouts;
  bool preserve_host = true;
  std::string authority;  // Host for the origin when the client's is not kept
  bool websocket = true;
  std::uint64_t max_body = 0;
  http::h1::Limits limits{.head = 64 * 1024, .fields = 200, .trailer = 16 * 1024};
};

// The end of the row: asks the application.
std::unique_ptr<Filter> make_origin(OriginSettings settings);

}  // namespace cordon::proxy
