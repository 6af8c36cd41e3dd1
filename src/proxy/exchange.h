#pragma once

#include "http/call.h"
#include "proxy/facts.h"
#include "proxy/held_body.h"
#include "proxy/live.h"
#include "proxy/site.h"
#include "record/record.h"
#include "record/trace.h"

namespace cordon::proxy {

class Worker;

// One request on its journey through a site's row of filters. What must last until the last byte belongs to it, or wraps the
// response's body.
class Exchange final : public http::Call {
 public:
  // `row` replaces the site's.
  Exchange(http::ConnectionInfo const& info, Worker& owner, std::span<Filter const* const> row = {});

  Task<http::Response> respond() override;
  http::Response reject(Error const& error) override;
  void ended(http::Ending const& ending) override;

  // Called by Next: the filter that has the request now.
  void reached(Filter const& filter) { reached_ = &filter; }
  // Called by the origin filter at the first byte of an answer.
  void origin_answered();

  // The request's body is read through this one from now on.
  void hold_body(ArenaOwner<HeldBody> body) {
    held_body_ = std::move(body);
    Call::body = held_body_.get();
  }
  bool is_body_whole() const { return held_body_ && held_body_->is_whole(); }
  void rewind_body() {
    if (held_body_) held_body_->rewind();
  }

  Worker& worker;
  std::shared_ptr<Site const> site;
  Facts facts;
  record::Trace trace;
  record::ExchangeRecord record;
  ArenaOwner<http::Body> held;  // used by children of the exchange, which may outlive the response

 private:
  std::optional<std::string> challenge_answer() const;
  http::Response answer_challenge(View authorization);
  void describe_request();
  void count(http::Ending const& ending);

  std::span<Filter const* const> row_;
  Filter const* reached_ = nullptr;
  ArenaOwner<HeldBody> held_body_;
  bool counted_ = false;  // among what was refused
  Steady started_;
  LiveIndex::Entry live_;
};

}  // namespace cordon::proxy
