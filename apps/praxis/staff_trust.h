#pragma once

#include <optional>
#include <string>

#include "praxis/staff/assertion.h"

namespace CLI {
class App;
}

// Who vouches for the staff: the edge, by the keys that it publishes.
class StaffTrustOptions {
 public:
  explicit StaffTrustOptions(CLI::App& app);
  StaffTrustOptions(StaffTrustOptions const&) = delete;
  StaffTrustOptions& operator=(StaffTrustOptions const&) = delete;

  // Nothing when none of them was given. Code::invalid with a sentence for what cannot be used.
  cordon::Result<std::optional<cordon::praxis::StaffTrust>> trust() const;

 private:
  std::string keys_;
  std::string authority_;
  std::string issuer_;
  std::string audience_;
};
