#include "record/veil.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/samples.h"

namespace cordon::record {
namespace {

using namespace std::string_view_literals;

View text(Veil::Index const& index) {
  return {index.data(), index.size()};
}

TEST(Veil, IsHmacSha256OfTheKindAndTheText) {
  auto veil = Veil::make(sample_key());
  ASSERT_TRUE(veil);
  // Computed with Python's hmac.
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(text(veil->index(Veil::About::path, "/appointments/4711")), "df6b6e032e1cdfad");
    EXPECT_EQ(text(veil->index(Veil::About::address, "\xC0\x00\x02\x07"sv)), "84ca335b131d0700");
    EXPECT_EQ(text(veil->index(Veil::About::name, "mueller.example")), "1e32d9ab146d9602");
  }
}

TEST(Veil, RemembersNoWrongAnswer) {
  auto remembering = Veil::make(sample_key());
  std::vector<std::string> texts;
  texts.reserve(5000);
  for (std::size_t i = 0; i < 5000; ++i) texts.push_back(std::string(i % 130, 'x') + std::to_string(i));
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < texts.size(); i += 7) {
      auto const about = i % 2 ? Veil::About::path : Veil::About::name;
      auto const expected = Veil::make(sample_key())->index(about, texts[i]);
      ASSERT_EQ(text(remembering->index(about, texts[i])), text(expected));
    }
  }
}

TEST(Veil, DependsOnTheKey) {
  NodeKey other = sample_key();
  other[31] ^= 1;
  EXPECT_NE(Veil::make(sample_key())->index(Veil::About::path, "/a"), Veil::make(other)->index(Veil::About::path, "/a"));
}

TEST(NodeKey, IsMadeOnceAndForUsAlone) {
  Folder const folder;
  auto const first = load_node_key(folder.file("records.key"));
  ASSERT_TRUE(first);
  struct stat status{};
  ASSERT_EQ(::stat(folder.file("records.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  EXPECT_NE(*first, NodeKey{});
  auto const again = load_node_key(folder.file("records.key"));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *first);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1) << "no draft stays behind";
}

TEST(NodeKey, IsRefusedWhenOthersMayKnowIt) {
  Folder const folder;
  std::string const path = folder.file("records.key");
  struct Case {
    View content;
    mode_t mode;
    View reason;
  };
  for (auto const& [content, mode, reason] : {
           Case{"0123456789abcdef0123456789abcdef", 0600, ""},
           Case{"0123456789abcdef0123456789abcdef", 0640, "record.key_exposed"},
           Case{"0123456789abcdef0123456789abcdef", 0604, "record.key_exposed"},
           Case{"short", 0600, "record.key_length"},
           Case{"", 0600, "record.key_length"},
           Case{"0123456789abcdef0123456789abcdef\n", 0600, "record.key_length"},
       }) {
    write_all(path, content);
    ::chmod(path.c_str(), mode);
    auto const key = load_node_key(path);
    EXPECT_EQ(key ? "" : key.error().reason, reason);
  }
}

TEST(NodeKey, IsNotFollowedElsewhereAndNeedsItsFolder) {
  Folder const folder;
  write_all(folder.file("real"), "0123456789abcdef0123456789abcdef");
  ::chmod(folder.file("real").c_str(), 0600);
  std::filesystem::create_symlink(folder.file("real"), folder.file("link"));
  EXPECT_FALSE(load_node_key(folder.file("link")));
  EXPECT_FALSE(load_node_key(folder.file("nowhere/records.key")));
}

}  // namespace
}  // namespace cordon::record
