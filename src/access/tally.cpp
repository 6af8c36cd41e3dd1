#include "access/tally.h"

#include "record/exposition.h"

namespace cordon::access {
namespace {

using record::label;

constexpr std::array<View, 4> login_events{"failed", "logged_in", "logged_out", "revoked"};
constexpr std::array<View, 3> external_events{"allowed", "refused", "failed"};
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

// The counts of that name; all beyond the limit share some.
template <class Counts>
auto& of(Counts& counts, View name, std::size_t most) {
  auto found = counts.find(name);
  if (found == counts.end()) found = counts.try_emplace(std::string(counts.size() < most ? name : other)).first;
  return found->second;
}

template <class Counts, class Results>
void add(record::Series& series, Counts const& counts, View whose, Results const& results) {
  for (auto const& [name, each] : counts) {
    for (std::size_t i = 0; i < each.size(); ++i) series[label(whose, name) + "," + label("result", results[i])] = each[i];
  }
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
  ++of(logins_, provider, most_providers)[static_cast<std::size_t>(event)];
}

void Tally::external(View evaluator, ExternalEvent event) {
  std::lock_guard const lock(mutex_);
  ++of(external_, evaluator, most_evaluators)[static_cast<std::size_t>(event)];
}

record::AccessSums Tally::sums() const {
  std::lock_guard const lock(mutex_);
  record::AccessSums sums;
  for (auto const& [host, tally] : sites_) add(sums, host, *tally);
  add(sums.logins, logins_, "provider", login_events);
  add(sums.external, external_, "evaluator", external_events);
  return sums;
}

}  // namespace cordon::access
