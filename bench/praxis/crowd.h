#pragma once

#include <deque>

#include "bench/praxis/patient.h"
#include "net/group.h"

namespace cordon::bench {

// All patients, on one loop, a fiber each. First all of them connect, then they warm up, then it is
// counted.
class Crowd {
 public:
  struct Settings {
    Edge edge{};
    Manners manners{};
    std::vector<Patient::Identity> patients{};
    double rate = 0;     // journeys a second; 0: as fast as it goes
    Duration warm_up{};  // at the same rate, before anything is counted; the ledger has its bookings too
    Duration time = std::chrono::seconds(60);
    std::uint64_t seed = 1;
    bool progress = false;  // a line a second on standard error
  };
  Crowd(net::Loop& loop, Settings settings);

  // Until all that was begun has ended.
  net::Task<void> run();
  // Nothing more begins.
  void end() { day_.pace.end(loop_.clock().steady()); }

  Day const& day() const { return day_; }
  Duration lasted() const { return std::max(Duration::zero(), day_.pace.end() - counted_from_); }
  // Connections that were made while it was counted.
  std::uint64_t reconnects() const { return opened() - opened_before_; }

 private:
  net::Task<void> arrive();
  std::uint64_t opened() const;
  net::Task<void> watch();
  net::Task<void> report_progress();
  void begin_to_count();

  net::Loop& loop_;
  Settings settings_;
  net::Resolver resolver_;
  Day day_;
  std::deque<Patient> patients_;
  Steady counted_from_;
  std::uint64_t opened_before_ = 0;
};

// Everything that was seen, as JSON.
std::string report(Crowd const& crowd);

}  // namespace cordon::bench
