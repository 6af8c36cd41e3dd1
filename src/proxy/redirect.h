#pragma once

#include "http/call.h"
#include "proxy/filter.h"

namespace cordon::proxy {

class Worker;

// A listener in clear that serves nothing: sends every request for a site of ours to its https address (308).
class Redirect final : public http::Handler {
 public:
  Redirect(Worker& worker, std::uint16_t port);
  std::unique_ptr<http::Call> open(http::ConnectionInfo const& connection) override;
  bool draining() const override;

 private:
  Worker& worker_;
  std::vector<std::unique_ptr<Filter>> filters_;
  std::vector<Filter const*> row_;
};

}  // namespace cordon::proxy
