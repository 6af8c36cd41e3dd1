#include "proxy/pressure.h"

#include <gtest/gtest.h>

#include <vector>

namespace cordon::proxy {
namespace {

TEST(Pressure, GrowsWithWhatIsUsedAndIsLeftOnlyWhenThereIsClearlyRoom) {
  struct Row {
    std::uint64_t used;
    Pressure level;
    bool changed;
  };
  std::vector<Row> const rows = {
      {0, Pressure::none, false},         {699, Pressure::none, false},        {700, Pressure::idle, true},
      {690, Pressure::idle, false},       {660, Pressure::idle, false},        {659, Pressure::none, true},
      {2000, Pressure::cut, true},        {939, Pressure::cut, false},         {899, Pressure::requests, true},
      {930, Pressure::requests, false},   {940, Pressure::cut, true},          {100, Pressure::none, true},
      {800, Pressure::connections, true}, {770, Pressure::connections, false}, {750, Pressure::idle, true},
  };
  PressureGauge gauge(1000);
  for (auto const& row : rows) {
    SCOPED_TRACE(row.used);
    EXPECT_EQ(gauge.update(row.used), row.changed);
    EXPECT_EQ(gauge.level(), row.level) << name(gauge.level());
  }
}

TEST(Pressure, IsNeverThereWithoutALimit) {
  PressureGauge gauge(0);
  EXPECT_FALSE(gauge.update(~std::uint64_t{0} / 200));
  EXPECT_EQ(gauge.level(), Pressure::none);
}

}  // namespace
}  // namespace cordon::proxy
