#include "shared_state/location.h"

#include <gmock/gmock.h>

namespace cordon::shared_state {
namespace {

using ::testing::HasSubstr;

struct Good {
  std::string_view url;
  Location location;
  std::string_view text;
};

Good const good[] = {
    {"redis://10.0.0.7", {.host = "10.0.0.7"}, "redis://10.0.0.7:6379/0"},
    {"redis://state.internal:7000/", {.host = "state.internal", .port = 7000}, "redis://state.internal:7000/0"},
    {"redis://[2001:db8::1]:7000/3", {.host = "2001:db8::1", .port = 7000, .database = 3}, "redis://[2001:db8::1]:7000/3"},
    {"rediss://state.internal", {.tls = true, .host = "state.internal"}, "rediss://state.internal:6379/0"},
    {"unix:/run/redis/redis.sock", {.path = "/run/redis/redis.sock"}, "unix:/run/redis/redis.sock"},
};

TEST(Location, IsWhatItsUrlSays) {
  for (auto const& [url, wanted, text] : good) {
    auto const location = parse_location(url);
    ASSERT_TRUE(location) << url;
    EXPECT_EQ(*location, wanted) << url;
    EXPECT_EQ(to_text(*location), text);
  }
}

struct Bad {
  std::string_view url;
  std::string_view complaint;
};

Bad const bad[] = {
    {"", "begins with"},
    {"10.0.0.7:6379", "begins with"},
    {"http://10.0.0.7", "begins with"},
    {"redis://", "no host"},
    {"redis://[2001:db8::1", "no host"},
    {"redis://:6379", "no host"},
    {"redis://a:0", "port"},
    {"redis://a:65536", "port"},
    {"redis://a:x/0", "port"},
    {"redis://a/zero", "database"},
    {"redis://a/0/1", "database"},
    {"redis://a b", "host"},
    {"redis://:secret@a", "password_file"},
    {"unix:run/redis.sock", "begins with `/`"},
};

TEST(Location, IsRefusedWithWhatIsWrongWithIt) {
  for (auto const& [url, complaint] : bad) {
    auto const location = parse_location(url);
    ASSERT_FALSE(location) << url;
    EXPECT_THAT(location.error().detail, HasSubstr(complaint)) << url;
    EXPECT_THAT(location.error().detail, ::testing::Not(HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace cordon::shared_state
