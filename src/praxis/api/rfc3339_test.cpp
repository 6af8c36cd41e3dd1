#include "praxis/api/rfc3339.h"

#include <gtest/gtest.h>

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;
constexpr Instant at = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) + 8h + 40min;

TEST(Rfc3339, IsWrittenInUtc) {
  EXPECT_EQ(rfc3339(at), "2026-12-01T08:40:00Z");
}

TEST(Rfc3339, IsReadWithAnyOffset) {
  for (auto const* const text : {"2026-12-01T08:40:00Z", "2026-12-01T09:40:00+01:00", "2026-12-01T05:10:00-03:30",
                                 "2026-12-01T08:40:00z", "2026-12-02T00:40:00+16:00"})
    EXPECT_EQ(parse_rfc3339(text), at) << text;
}

TEST(Rfc3339, IsNothingElse) {
  for (auto const* const text :
       {"", "2026-12-01", "2026-12-01T08:40Z", "2026-12-01T08:40:01Z", "2026-12-01T08:40:00", "2026-12-01 08:40:00Z",
        "2026-12-01T08:40:00+1:00", "2026-12-01T08:40:00+24:00", "2026-12-01T08:40:00+01:60", "2026-12-01T08:40:00+0100",
        "2026-13-01T08:40:00Z", "2026-12-01T25:40:00Z", "2026-12-01T08:40:00ZZ", "2026-12-01T08:40:00+-1:00"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

}  // namespace
}  // namespace cordon::praxis
