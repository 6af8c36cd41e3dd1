#include "praxis/house/house.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::praxis {
namespace {

unsigned mode_of(std::filesystem::path const& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST(House, KeepsItsFolderForItsOwnerAlone) {
  testing::Folder const folder;
  testing::FakeClock clock;
  auto const there = folder.path() / "there";
  std::filesystem::create_directory(there);
  ASSERT_EQ(::chmod(there.c_str(), 0750), 0);
  struct Case {
    std::filesystem::path path;
    unsigned mode;
  };
  for (auto const& [path, mode] :
       {Case{folder.path() / "fresh", 0700}, Case{folder.path() / "a" / "b" / "", 0700}, Case{there, 0750}}) {
    ASSERT_TRUE(House::open({.folder = path, .database = {}}, clock)) << path;
    EXPECT_EQ(mode_of(path), mode) << path;
  }
}

TEST(House, SaysWhereItCannotBe) {
  testing::Folder const folder;
  testing::FakeClock clock;
  folder.write("file", "x");
  for (auto const& path : {folder.path() / "file", folder.path() / "file" / "below"}) {
    auto const house = House::open({.folder = path, .database = {}}, clock);
    ASSERT_FALSE(house) << path;
    EXPECT_EQ(house.error().reason, "house.folder") << path;
  }
}

TEST(House, SaysWhyItCannotBeThere) {
  testing::Folder const folder;
  testing::FakeClock clock;
  folder.write("file", "x");
  std::filesystem::create_symlink(folder.path() / "nowhere", folder.path() / "link");
  struct Case {
    std::string name, why;
  };
  for (auto const& [name, why] : {Case{"file", "Not a directory"}, Case{"link", "No such file or directory"},
                                  Case{std::string(300, 'x'), "File name too long"}}) {
    auto const house = House::open({.folder = folder.path() / name, .database = {}}, clock);
    ASSERT_FALSE(house) << name;
    EXPECT_THAT(house.error().detail, ::testing::EndsWith(": " + why)) << name;
  }
}

}  // namespace
}  // namespace cordon::praxis
