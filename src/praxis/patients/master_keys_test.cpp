#include "praxis/patients/master_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "testing/folder.h"

namespace cordon::praxis {
namespace {

std::string octets(crypto::Octets key) {
  return std::string(crypto::view(key));
}

class MasterKeysTest : public ::testing::Test {
 protected:
  std::string reason() const {
    auto const keys = MasterKeys::load(file_);
    return keys ? "" : std::string(keys.error().reason);
  }
  testing::Folder folder_;
  std::filesystem::path file_ = folder_.path() / "master.key";
};

TEST_F(MasterKeysTest, AreMadeOnceForTheirOwnerAlone) {
  auto const made = MasterKeys::load(file_), again = MasterKeys::load(file_);
  ASSERT_TRUE(made && again);
  struct stat status{};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_EQ(made->current(), 1);
  EXPECT_EQ(made->wrapping(1).size(), 32U);
  EXPECT_EQ(octets(made->wrapping(1)), octets(again->wrapping(1)));
  EXPECT_EQ(octets(made->index()), octets(again->index()));
  EXPECT_NE(octets(made->index()), octets(made->wrapping(1)));
  EXPECT_TRUE(made->wrapping(2).empty());
}

TEST_F(MasterKeysTest, AreRefusedWhenOthersMayReadThem) {
  ASSERT_TRUE(MasterKeys::load(file_));
  for (unsigned const mode : {0640U, 0604U, 0660U, 0610U}) {
    ASSERT_EQ(::chmod(file_.c_str(), mode), 0);
    EXPECT_EQ(reason(), "keys.exposed") << std::oct << mode;
  }
  ASSERT_EQ(::chmod(file_.c_str(), 0600), 0);
  EXPECT_EQ(reason(), "");
}

TEST_F(MasterKeysTest, AreNoOtherFile) {
  std::string const key(64, 'a'), title = "cordon praxis keys\n", index = "index " + key + "\n";
  for (auto const& text : {std::string(), std::string("x"), title, title + index, title + "1 " + key + "\n",
                           title + index + "1 " + key.substr(1) + "\n", title + index + "1 " + key + "a\n",
                           title + index + "one " + key + "\n", title + index + "0 " + key + "\n",
                           title + index + "-1 " + key + "\n", title + index + "9223372036854775807 " + key + "\n",
                           title + index + index + "1 " + key + "\n", title + index + "1 " + key + "\n1 " + key + "\n",
                           title + index + "1 " + std::string(64, 'g') + "\n", std::string(20000, 'a')}) {
    folder_.write("master.key", text);
    EXPECT_EQ(reason(), "keys.file") << text;
  }
  folder_.write("master.key", title + index + "1 " + key + "\n");
  EXPECT_EQ(reason(), "");
  std::filesystem::rename(file_, folder_.path() / "other.key");
  std::filesystem::create_symlink(folder_.path() / "other.key", file_);
  EXPECT_EQ(reason(), "keys.file");
}

TEST_F(MasterKeysTest, RotateAndKeepTheKeyOfTheIndexes) {
  auto const first = MasterKeys::load(file_);
  auto const second = MasterKeys::rotate(file_);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->current(), 2);
  EXPECT_EQ(octets(second->wrapping(1)), octets(first->wrapping(1)));
  EXPECT_NE(octets(second->wrapping(2)), octets(first->wrapping(1)));
  EXPECT_EQ(octets(second->index()), octets(first->index()));
  auto const retired = MasterKeys::retire(file_);
  auto const loaded = MasterKeys::load(file_);
  ASSERT_TRUE(retired && loaded);
  EXPECT_TRUE(loaded->wrapping(1).empty());
  EXPECT_EQ(octets(loaded->wrapping(2)), octets(second->wrapping(2)));
  EXPECT_EQ(octets(loaded->index()), octets(first->index()));
}

TEST_F(MasterKeysTest, AreRotatedByOneAtATime) {
  ASSERT_TRUE(MasterKeys::load(file_));
  folder_.write("master.key.next", "");
  auto const rotated = MasterKeys::rotate(file_);
  ASSERT_FALSE(rotated);
  EXPECT_EQ(rotated.error().reason, "keys.rotating");
  EXPECT_EQ(MasterKeys::load(file_)->current(), 1);
}

TEST_F(MasterKeysTest, AreTheSameForAllWhoStartAtOnce) {
  std::vector<std::string> seen(8);
  {
    std::vector<std::jthread> threads;
    threads.reserve(seen.size());
    for (auto& one : seen)
      threads.emplace_back([&] {
        auto const keys = MasterKeys::load(file_);
        if (keys) one = octets(keys->index());
      });
  }
  EXPECT_FALSE(seen.front().empty());
  for (auto const& one : seen) EXPECT_EQ(one, seen.front());
}

}  // namespace
}  // namespace cordon::praxis
