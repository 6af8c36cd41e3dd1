#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace cordon::bench {

// Every booking that a patient was told is theirs. Kept in memory: who writes this is never killed.
class Ledger {
 public:
  struct Entry {
    std::string appointment;
    std::string patient;
    std::string practitioner;
    std::string start;  // "2026-11-30T08:00:00Z"
    std::string key;    // Idempotency-Key of the hold
  };

  void add(Entry entry) { entries_.push_back(std::move(entry)); }
  std::vector<Entry> const& entries() const { return entries_; }
  // A line each: appointment,patient,practitioner,start,key.
  Result<void> write(std::filesystem::path const& file) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace cordon::bench
