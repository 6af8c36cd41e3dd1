#pragma once

#include <gtest/gtest.h>

#include "praxis/seed/progress.h"

// Progress of tests.
namespace cordon::praxis::seed {

class Silence final : public Progress {
 public:
  void at(View phase, std::size_t done, std::size_t total) override {
    EXPECT_LE(done, total);
    if (done == total) over.emplace_back(phase);
  }
  std::vector<std::string> over;
};

}  // namespace cordon::praxis::seed
