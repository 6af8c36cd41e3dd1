#include "net/country_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/country_writer.h"
#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::net {
namespace {

std::string small_file() {
  CountryWriter writer;
  writer.add("192.0.2.0/24", "FR");
  writer.add("2001:db8:1::/48", "IT");
  return writer.finish(testing::FakeClock::start);
}

std::string country_in(std::filesystem::path const& path, std::string const& address) {
  auto const file = CountryFile::open(path);
  return file ? std::string((*file)->country_of(Address::parse_ip(address).value())) : file.error().detail;
}

TEST(CountryFile, KnowsItsNetworksAndWhenItWasBuilt) {
  testing::Folder const folder;
  auto const path = folder.write("countries.mmdb", small_file());
  EXPECT_EQ(country_in(path, "192.0.2.1"), "FR");
  EXPECT_EQ(country_in(path, "192.0.3.1"), "");
  EXPECT_EQ(country_in(path, "2001:db8:1::1"), "IT");
  EXPECT_EQ(country_in(path, "::ffff:192.0.2.1"), "FR");
  EXPECT_EQ(CountryFile::open(path).value()->built(), Wall(testing::FakeClock::start));
}

TEST(CountryFile, BearsOneThatIsBrokenAnywhere) {
  testing::Folder const folder;
  auto const whole = small_file();
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    auto broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0xff);
    (void)country_in(folder.write("broken.mmdb", broken), "192.0.2.1");
    (void)country_in(folder.write("short.mmdb", whole.substr(0, at)), "2001:db8:1::1");
  }
  EXPECT_THAT(country_in(folder.write("text.mmdb", "no database"), "192.0.2.1"), ::testing::HasSubstr("is no MaxMind DB"));
}

TEST(CountryFile, DoesNotFeelThatTheFileIsOverwrittenInItsPlace) {
  testing::Folder const folder;
  auto const path = folder.write("countries.mmdb", small_file());
  auto const file = CountryFile::open(path).value();
  std::filesystem::resize_file(path, 0);
  EXPECT_EQ(file->country_of(Address::parse_ip("192.0.2.1").value()), "FR");
}

}  // namespace
}  // namespace cordon::net
