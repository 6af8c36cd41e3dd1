#include "access/tally.h"

#include "record/exposition.h"

namespace cordon::access {
namespace {

using record::label;

constexpr std::array<View, 4> login_events{"failed", "logged_in", "logged_out", "revoked"};
constexpr std::array<View, 5> approval_events{"asked", "approved", "declined", "withdrawn", "expired"};
constexpr View other = "other";

void add(record::AccessSums& sums, std::string const& host, SiteTally const& tally) {
  auto const site = label("site", host);
  for (std::size_t i = 0; i < outcome_count; ++i) {
    auto const outcome = static_cast<Outcome>(i);
    sums.decisions[site + "," + label("outcome", name(outcome))] = tally.decisions(outcome);
  }
  for (auto const& [rule, of] : tally.shadows.all()) {
    auto const labels = site + "," + label("rule", rule) + ",";
    for (std::size_t i = 0; i < outcome_count; ++i) {
      if (of.outcomes[i] > 0) sums.shadows[labels + label("outcome", name(static_cast<Outcome>(i)))] = of.outcomes[i];
    }
  }
  for (std::size_t i = 0; i < approval_events.size(); ++i) {
    auto const count = tally.approvals(static_cast<ApprovalEvent>(i));
    if (count > 0) sums.approvals[site + "," + label("event", approval_events[i])] = count;
  }
  for (auto const& [rule, count] : tally.alarms()) sums.break_glass[site + "," + label("rule", rule)] = count;
}

}  // namespace

void SiteTally::rang(std::string const& rule) {
  std::lock_guard const lock(mutex_);
  if (alarms_.contains(rule) || alarms_.size() < Shadows::most_rules) ++alarms_[rule];
}

std::uint64_t SiteTally::decisions(Outcome outcome) const {
  std::uint64_t sum = 0;
  for (auto const& row : rows_) sum += row.outcomes[static_cast<std::size_t>(outcome)].value();
  return sum;
}

std::map<std::string, std::uint64_t> SiteTally::alarms() const {
  std::lock_guard const lock(mutex_);
  return alarms_;
}

SiteTally& Tally::site(std::string const& name) {
  std::lock_guard const lock(mutex_);
  bool const room = sites_.contains(name) || sites_.size() < most_sites;
  auto& tally = sites_[room ? name : std::string(other)];
  if (!tally) tally = std::make_unique<SiteTally>(workers_);
  return *tally;
}

void Tally::login(View provider, LoginEvent event) {
  std::lock_guard const lock(mutex_);
  auto found = logins_.find(provider);
  if (found == logins_.end()) found = logins_.try_emplace(std::string(logins_.size() < most_providers ? provider : other)).first;
  ++found->second[static_cast<std::size_t>(event)];
}

record::AccessSums Tally::sums() const {
  std::lock_guard const lock(mutex_);
  record::AccessSums sums;
  for (auto const& [host, tally] : sites_) add(sums, host, *tally);
  for (auto const& [provider, counts] : logins_) {
    for (std::size_t i = 0; i < counts.size(); ++i)
      sums.logins[label("provider", provider) + "," + label("result", login_events[i])] = counts[i];
  }
  return sums;
}

}  // namespace cordon::access
