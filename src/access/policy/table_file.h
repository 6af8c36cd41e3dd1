#pragma once

#include <expected>
#include <span>
#include <vector>

#include "access/policy/table.h"
#include "config/problem.h"

namespace cordon::access {

// A file of cases, for `cordon policy test`:
//
//   [[person]]
//   name = "anna"
//   email = "anna@clinic.eu"
//   groups = ["doctors"]
//   [[case]]
//   who = "anna"
//   url = "https://staff.praxis.localhost/staff/"
//   expect = "allowed"
//   rule = "doctors"
//
// Owns what its cases point to.
class TableFile {
 public:
  // Finds everything that is wrong, not only the first. `now` is when a case happens that does not say.
  static std::expected<TableFile, config::Problems> read(config::Source const& source, Wall now);

  std::span<Case const> cases() const { return cases_; }

 private:
  friend class TableReader;

  std::vector<Identity> people_;
  std::vector<CertificateFacts> certificates_;
  std::vector<BearerFacts> bearers_;
  std::vector<std::string> tokens_;
  std::vector<Case> cases_;
};

}  // namespace cordon::access
