#include "praxis/journal.h"

#include <gtest/gtest.h>

#include <fstream>

#include "net/group.h"

namespace cordon::praxis {
namespace {

namespace fs = std::filesystem;

struct JournalTest : ::testing::Test {
  JournalTest() {
    std::string pattern = (fs::temp_directory_path() / "journal-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~JournalTest() override { fs::remove_all(folder); }

  void write(View text) { std::ofstream(folder / "bookings.jsonl") << text; }
  void append(Journal& journal, Booking const& booking) {
    net::Loop loop;
    ASSERT_TRUE(net::run(loop, journal.append(booking)));
  }
  fs::path folder;
};

Booking const one{.day = "2026-01-01", .slot = "roux-0930", .name = "Zo\u00eb \"Z\"\n"};
Booking const two{.day = "2026-01-01", .slot = "ferri-1400", .name = "Max"};

TEST_F(JournalTest, RemembersWhatItWasTold) {
  {
    auto journal = Journal::open(folder / "new");
    ASSERT_TRUE(journal);
    EXPECT_TRUE((*journal)->kept().empty());
    append(**journal, one);
    append(**journal, two);
  }
  auto again = Journal::open(folder / "new");
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->kept(), (std::vector{one, two}));
}

TEST_F(JournalTest, IsForItsOwnerOnly) {
  ASSERT_TRUE(Journal::open(folder));
  EXPECT_EQ(fs::status(folder / "bookings.jsonl").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(JournalTest, DropsALineThatACrashCutOff) {
  write("{\"day\":\"2026-01-01\",\"slot\":\"ferri-1400\",\"name\":\"Max\"}\n{\"day\":\"2026-");
  {
    auto journal = Journal::open(folder);
    ASSERT_TRUE(journal);
    append(**journal, one);
  }
  auto again = Journal::open(folder);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->kept(), (std::vector{two, one}));
}

TEST_F(JournalTest, DoesNotStartOnAFileItCannotRead) {
  for (View const bad : {"nonsense\n", "[]\n", "{\"day\":\"2026-01-01\"}\n"}) {
    write(bad);
    auto journal = Journal::open(folder);
    ASSERT_FALSE(journal) << bad;
    EXPECT_NE(journal.error().detail.find("line 1 is no booking"), std::string::npos);
  }
}

TEST_F(JournalTest, SaysWhyItCannotBeOpened) {
  write("");
  auto journal = Journal::open(folder / "bookings.jsonl");
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().detail.find("Not a directory"), std::string::npos) << journal.error().detail;
}

}  // namespace
}  // namespace cordon::praxis
