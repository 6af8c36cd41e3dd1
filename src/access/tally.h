#pragma once

#include <atomic>
#include <memory>

#include "access/shadows.h"
#include "record/counters.h"
#include "record/totals.h"

namespace cordon::access {

// What is done about temporary access.
enum class ApprovalEvent : std::uint8_t { asked, approved, declined, withdrawn, expired };

// What is counted at one site with rules.
class SiteTally {
 public:
  explicit SiteTally(std::size_t workers) : rows_(workers) {}

  // Only from that worker's thread.
  void decided(std::size_t worker, Outcome outcome) { rows_[worker].outcomes[static_cast<std::size_t>(outcome)].add(); }
  void rang(std::string const& rule);
  void approval(ApprovalEvent event, std::uint64_t times = 1) { approvals_[static_cast<std::size_t>(event)] += times; }

  std::uint64_t decisions(Outcome outcome) const;
  std::map<std::string, std::uint64_t> alarms() const;
  std::uint64_t approvals(ApprovalEvent event) const { return approvals_[static_cast<std::size_t>(event)]; }

  Shadows shadows;

 private:
  struct alignas(64) Row {
    std::array<record::Counter, outcome_count> outcomes;
  };
  std::vector<Row> rows_;
  std::array<std::atomic<std::uint64_t>, 5> approvals_{};
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> alarms_;  // by rule
};

// What happens at the login host.
enum class LoginEvent : std::uint8_t { failed, logged_in, logged_out, revoked };

// What evaluators say of people.
enum class ExternalEvent : std::uint8_t { allowed, refused, failed };

// What access counts, as long as the node lives. Bounded; any thread.
class Tally {
 public:
  static constexpr std::size_t most_sites = record::most_sites, most_providers = 256, most_evaluators = 256;

  explicit Tally(std::size_t workers) : workers_(workers) {}

  // The same whenever a site of that name is asked for; lives as long as this. All beyond the limit share one.
  SiteTally& site(std::string const& name);
  void login(View provider, LoginEvent event);
  void external(View evaluator, ExternalEvent event);

  record::AccessSums sums() const;

 private:
  std::size_t const workers_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SiteTally>> sites_;
  std::map<std::string, std::array<std::uint64_t, 4>, std::less<>> logins_;    // by provider
  std::map<std::string, std::array<std::uint64_t, 3>, std::less<>> external_;  // by evaluator
};

}  // namespace cordon::access
