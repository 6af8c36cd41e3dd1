#pragma once

#include "store/database.h"

namespace cordon::praxis::seed {

// Inserts many rows by few statements: one for so many at once, and the one it was made from for the rest.
class Bulk {
 public:
  static constexpr std::size_t rows_at_once = 50;

  // "INSERT INTO t (a, b) VALUES ($1, $2)": of one row, and nothing behind it.
  explicit Bulk(std::string_view insert);
  net::Task<void> insert(store::Session& session, std::vector<store::Values> const& rows) const;

  std::string const& many() const { return many_; }

 private:
  std::string one_;
  std::string many_;
};

}  // namespace cordon::praxis::seed
