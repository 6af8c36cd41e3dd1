#pragma once

#include <deque>

#include "bench/praxis/patient.h"
#include "net/group.h"

namespace cordon::bench {

// All patients, on one loop, a fiber each. First all of them connect; then the time begins.
class Crowd {
 public:
  struct Settings {
    Edge edge{};
    Manners manners{};
    std::vector<Patient::Identity> patients{};
    double rate = 0;  // journeys a second; 0: as fast as it goes
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
  Duration lasted() const { return day_.pace.end() - day_.pace.start(); }
  // Connections that were made after the first ones.
  std::uint64_t reconnects() const;

 private:
  net::Task<void> arrive();
  net::Task<void> report_progress();

  net::Loop& loop_;
  Settings settings_;
  net::Resolver resolver_;
  Day day_;
  std::deque<Patient> patients_;
};

// Everything that was seen, as JSON.
std::string report(Crowd const& crowd);

}  // namespace cordon::bench
