#pragma once

#include "shared_state/shared_state.h"

namespace cordon::shared_state {

// For a node that is alone. The clock must outlive it.
class InProcess final : public SharedState {
 public:
  explicit InProcess(Clock const& clock) : clock_(clock) {}

  net::Task<void> announce(Announcement announcement) override;
  net::Task<std::vector<Member>> members() override;
  net::Task<void> leave(std::string member) override;
  net::Task<void> add(Batch batch) override;
  net::Task<Counters> counters(std::vector<std::string> names) override;
  std::string place() const override { return "in this process"; }

 private:
  struct Said {
    std::string text;
    Steady at;
    Steady until;
  };

  Clock const& clock_;
  std::map<std::string, Said> members_;
  std::map<std::string, std::uint64_t> writers_;  // the number of the last batch
  Counters counters_;
};

}  // namespace cordon::shared_state
