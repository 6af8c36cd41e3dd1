#include "access/countries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/country_writer.h"
#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;
using testing::FakeClock;
using ::testing::HasSubstr;

constexpr auto sixty_days = std::chrono::days(60);

std::string small_file(std::string_view code = "FR", Wall built = FakeClock::start) {
  net::CountryWriter writer;
  writer.add("192.0.2.0/24", code);
  writer.add("198.51.100.128/25", "DE");
  writer.add("2001:db8:1::/48", "IT");
  writer.add("203.0.113.0/24", "zz");
  return writer.finish(built);
}

class CountriesTest : public ::testing::Test {
 protected:
  void write(std::string const& text) const {
    folder_.write("new", text), std::filesystem::rename(folder_.path() / "new", file_);
  }
  std::string country(std::string const& address) const {
    return std::string(countries_.country_of(net::Address::parse_ip(address).value()));
  }
  // What the log says meanwhile.
  std::string look() {
    ::testing::internal::CaptureStderr();
    countries_.look();
    return ::testing::internal::GetCapturedStderr();
  }

  testing::Folder folder_;
  std::filesystem::path file_ = folder_.path() / "countries.mmdb";
  FakeClock clock_;
  Countries countries_{clock_};
};

TEST_F(CountriesTest, AreThoseOfTheLongestNetworkInTheFile) {
  write(small_file());
  countries_.follow(file_, sixty_days);
  EXPECT_EQ(country("192.0.2.1"), "FR");
  EXPECT_EQ(country("198.51.100.200"), "DE");
  EXPECT_EQ(country("198.51.100.1"), "");
  EXPECT_EQ(country("2001:db8:1::7"), "IT");
  EXPECT_EQ(country("2001:db8:2::7"), "");
  EXPECT_EQ(country("::ffff:192.0.2.1"), "FR");
  EXPECT_EQ(country("203.0.113.1"), "") << "no code of ISO 3166-1";
  EXPECT_EQ(countries_.country_of({}), "");
}

TEST_F(CountriesTest, AreNotKnownWithoutAFileAndThatIsSaidOnce) {
  countries_.follow(file_, sixty_days);
  EXPECT_EQ(country("192.0.2.1"), "");
  EXPECT_EQ(look(), "") << "said before";
  write(small_file());
  countries_.look();
  EXPECT_EQ(country("192.0.2.1"), "FR");
  std::filesystem::remove(file_);
  EXPECT_THAT(look(), HasSubstr("is not there"));
  EXPECT_EQ(look(), "");
  EXPECT_EQ(country("192.0.2.1"), "");
}

TEST_F(CountriesTest, FollowAFileThatIsReplaced) {
  write(small_file());
  countries_.follow(file_, sixty_days);
  write(small_file("BE") + " ");
  countries_.look();
  EXPECT_EQ(country("192.0.2.1"), "BE");
  countries_.follow({}, sixty_days);
  EXPECT_EQ(country("192.0.2.1"), "");
}

TEST_F(CountriesTest, AreNotKnownFromAFileThatIsTooOld) {
  write(small_file());
  countries_.follow(file_, sixty_days);
  clock_.advance(sixty_days - 1s);
  EXPECT_EQ(look(), "");
  EXPECT_EQ(country("192.0.2.1"), "FR");
  clock_.advance(2s);
  EXPECT_THAT(look(), HasSubstr("is older than"));
  EXPECT_EQ(country("192.0.2.1"), "");
  EXPECT_EQ(look(), "");
  write(small_file("FR", clock_.wall()) + " ");
  EXPECT_EQ(look(), "");
  EXPECT_EQ(country("192.0.2.1"), "FR");
}

}  // namespace
}  // namespace cordon::access
