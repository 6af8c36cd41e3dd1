#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/filter.h"

namespace cordon::headers {

struct HeaderPolicy {
  struct Line {
    std::string name;
    std::string value;
  };
  std::vector<Line> set;            // each only where the origin did not
  std::vector<Line> set_if_secure;  // the same, over TLS only (RFC 6797 section 7.2)
  std::vector<std::string> remove;
};

// Sets security headers that the origin did not set, and removes what tells too much.
std::unique_ptr<proxy::Filter> make_headers(HeaderPolicy policy);

}  // namespace cordon::headers
