#include <gtest/gtest.h>

#include "praxis/seed/seed.h"
#include "praxis/seed/silence.h"
#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::praxis::seed {
namespace {

TEST(SeedCountsTest, AreRefusedWhenTheyMakeNoSense) {
  testing::Folder folder;
  testing::FakeClock clock;
  Silence progress;
  for (auto const& counts : {SeedCounts{.practitioners = 4}, SeedCounts{.practitioners = 100'001}, SeedCounts{.places = 2},
                             SeedCounts{.practitioners = 20, .places = 21}, SeedCounts{.patients = 0},
                             SeedCounts{.patients = 1'000'001}, SeedCounts{.appointments = 1'000'001}}) {
    auto const report = seed({.folder = folder.path() / "data", .database = {}}, counts, progress, clock);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().reason, "seed.counts");
    EXPECT_FALSE(report.error().detail.empty());
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "data"));  // nothing was begun
}

TEST(SeedCountsTest, MayBeTheLeast) {
  testing::Folder folder;
  testing::FakeClock clock;
  Silence progress;
  SeedCounts const least{.practitioners = 5, .places = 3, .patients = 1};
  auto const report = seed({.folder = folder.path(), .database = {}}, least, progress, clock);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->patients, 1U);
  EXPECT_EQ(report->relatives, 0U);
  EXPECT_EQ(report->appointments, 0U);
}

}  // namespace
}  // namespace cordon::praxis::seed
