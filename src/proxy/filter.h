#pragma once

#include <span>

#include "http/message.h"
#include "net/task.h"

namespace cordon::proxy {

class Exchange;
class Filter;

// The rest of the row. Not calling it is the refusal.
class Next {
 public:
  explicit Next(std::span<Filter const* const> rest) : rest_(rest) {}
  Task<http::Response> operator()(Exchange& exchange) const;

 private:
  std::span<Filter const* const> rest_;
};

// One stage of a request's journey. Shared by all exchanges of a site and by all workers: what changes lives in the worker's
// registries.
class Filter {
 public:
  Filter() = default;
  Filter(Filter const&) = delete;
  Filter& operator=(Filter const&) = delete;
  virtual ~Filter() = default;

  // A literal: records and metrics name it as what refused.
  virtual std::string_view name() const = 0;
  virtual Task<http::Response> handle(Exchange& exchange, Next next) const = 0;
  // Asked again and again while an exchange that passed it lives: false ends it. In the worker's thread; must not wait.
  virtual bool still_allows(Exchange const& /*exchange*/) const { return true; }
  // What it gives to the edge's own pages, which pass no row. `secure`: over TLS. Must not throw.
  virtual void adorn(http::Fields&, bool /*secure*/) const {}
};

}  // namespace cordon::proxy
