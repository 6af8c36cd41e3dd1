#pragma once

#include "http/call.h"
#include "praxis/agenda.h"
#include "praxis/feed.h"
#include "praxis/journal.h"

namespace cordon::praxis {

class Office;

// What requests need; one per worker, outlives them.
struct Desk {
  Agenda& agenda;
  Journal* journal;  // null: bookings are forgotten
  Feed& feed;
  Clock const& clock;
  Office* office;  // where patients and practitioners are served
};

// One request. Finds its route and lets it answer; failures become problem details (RFC 9457).
class Visit final : public http::Call {
 public:
  Visit(http::ConnectionInfo const& connection, Desk& desk) : Call(connection), desk(desk) {}

  Task<http::Response> respond() override;
  http::Response reject(Error const& error) override;

  Desk& desk;
};

}  // namespace cordon::praxis
