#include "praxis/staff/secret.h"

#include <gtest/gtest.h>

#include <fstream>

#include "testing/folder.h"

namespace cordon::praxis {
namespace {

using std::filesystem::perms;

class SecretTest : public ::testing::Test {
 protected:
  std::string_view reason() const {
    auto const read = read_secret(path_);
    return read ? std::string_view() : read.error().reason;
  }
  testing::Folder folder_;
  std::filesystem::path const path_ = folder_.path() / "staff.key";
};

TEST_F(SecretTest, IsMadeOnceAndStays) {
  auto const first = read_secret(path_).value();
  EXPECT_GE(first.size(), 43U);
  EXPECT_EQ(read_secret(path_).value(), first);
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(SecretTest, IsRefusedWhenOthersMayReadItOrItIsNone) {
  std::ofstream(path_) << "secret";
  std::filesystem::permissions(path_, perms(0644));
  EXPECT_EQ(reason(), "secret.exposed");
  std::filesystem::remove(path_);
  std::ofstream(path_).flush();
  std::filesystem::permissions(path_, perms(0600));
  EXPECT_EQ(reason(), "secret.file") << "empty";
  std::filesystem::remove(path_);
  std::filesystem::create_symlink("/etc/passwd", path_);
  EXPECT_EQ(reason(), "secret.file");
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(reason(), "secret.file");
}

}  // namespace
}  // namespace cordon::praxis
