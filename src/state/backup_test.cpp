#include "state/backup.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "state/hold.h"
#include "state/restore.h"
#include "state/tar.h"
#include "testing/folder.h"

namespace cordon::state {
namespace {

using std::filesystem::path;
using testing::Folder;
using ::testing::HasSubstr;

constexpr Wall now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 27) + std::chrono::hours(3);

std::string contents(path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

mode_t mode(path const& file) {
  struct stat status{};
  return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

std::string reason(auto const& result) {
  return result ? "fine" : std::string(result.error().reason);
}

Result<Snapshot> read_file(path const& file) {
  File const opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  return read_backup(opened.get());
}

class Backup : public ::testing::Test {
 protected:
  Backup() {
    std::filesystem::create_directories(state() / "acme/accounts");
    folder.write("state/records.key", std::string("\0secret\n", 8));
    folder.write("state/records.n", "00000000000000000042\n");
    folder.write("state/acme/accounts/a.json", std::string(100'000, 'a'));
    folder.write("state/empty", "");
    std::filesystem::permissions(state() / "records.n", std::filesystem::perms(0640));
    std::filesystem::permissions(state(), std::filesystem::perms(0750));
  }

  path state() const { return folder.path() / "state"; }
  path file() const { return folder.path() / "backup.tar"; }
  path place() const { return folder.path() / "elsewhere"; }

  Snapshot save() const {
    auto snapshot = take_snapshot(state());
    EXPECT_TRUE(snapshot) << reason(snapshot);
    auto const saved = save_backup(*snapshot, file());
    EXPECT_TRUE(saved) << reason(saved);
    return std::move(*snapshot);
  }

  Folder folder;
};

TEST_F(Backup, RestoresContentsModesAndTimes) {
  auto const snapshot = save();
  auto const read = read_file(file());
  ASSERT_TRUE(read) << reason(read);
  EXPECT_EQ(*read, snapshot);
  auto const restored = restore(*read, place(), Overwrite::no, now);
  ASSERT_TRUE(restored) << restored.error().detail;
  EXPECT_FALSE(restored->previous);
  auto const again = take_snapshot(place());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, snapshot);
  EXPECT_EQ(contents(place() / "records.key"), std::string("\0secret\n", 8));
  EXPECT_EQ(mode(place() / "records.n"), 0640U);
  EXPECT_EQ(mode(place()), 0750U);
}

TEST_F(Backup, IsForItsOwnerAlone) {
  save();
  EXPECT_EQ(mode(file()), 0600U);
}

TEST_F(Backup, IsAFileThatTarReads) {
  save();
  auto const names = folder.run("tar -tf backup.tar");
  for (auto const* name : {"state/records.key\n", "state/acme/accounts/a.json\n", "MANIFEST\n"})
    EXPECT_THAT(names, HasSubstr(name));
}

TEST_F(Backup, ReplacesNoFile) {
  folder.write("backup.tar", "precious");
  auto const snapshot = take_snapshot(state());
  EXPECT_EQ(reason(save_backup(*snapshot, file())), "backup.make");
  EXPECT_EQ(contents(file()), "precious");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);  // nothing half done stays
}

// Damage at any place that matters is found, wherever the file is cut it is not taken for whole.
TEST_F(Backup, IsRefusedWhenItWasCutAnywhere) {
  save();
  auto const whole = contents(file());
  auto const content = whole.rfind("cordon backup 1");
  ASSERT_NE(content, std::string::npos);
  auto const end = whole.find('\0', content);
  for (std::size_t length = 0; length < end; length += length < 2048 || length + 2048 > end ? 1 : 509) {
    folder.write("cut.tar", whole.substr(0, length));
    EXPECT_NE(reason(read_file(folder.path() / "cut.tar")), "fine") << length;
  }
}

TEST_F(Backup, IsRefusedWhenABitOfItChanged) {
  auto const snapshot = save();
  auto const whole = contents(file());
  int refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += at < 4096 ? 1 : 61) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    folder.write("changed.tar", changed);
    auto const read = read_file(folder.path() / "changed.tar");
    if (read) EXPECT_EQ(*read, snapshot) << at;  // it was padding
    refused += !read;
  }
  EXPECT_GT(refused, 1500);
}

// What tar files can hold and a backup may not.
TEST_F(Backup, IsRefusedWhenItLeadsElsewhere) {
  folder.run(
      "mkdir evil && cd evil && mkdir state && ln -s /etc state/link && echo x > state/a && ln state/a state/b && echo > plain");
  for (auto const& [what, names] :
       std::vector<std::pair<std::string, std::string>>{{"backup.kind", "state/link"},
                                                        {"backup.kind", "state/a state/b"},
                                                        {"backup.name", "--transform=s,plain,../plain, plain"},
                                                        {"backup.name", "--transform=s,plain,/etc/plain, plain"},
                                                        {"backup.name", "--transform=s,plain,state//plain, plain"},
                                                        {"backup.name", "plain"},
                                                        {"backup.cut", "state/a"}}) {
    folder.run("cd evil && tar -P --no-recursion -cf ../evil.tar " + names);
    EXPECT_EQ(reason(read_file(folder.path() / "evil.tar")), what) << names;
  }
}

TEST_F(Backup, WithoutAManifestOrOfAnotherVersionIsNone) {
  folder.run("tar -cf none.tar state/records.n");
  EXPECT_EQ(reason(read_file(folder.path() / "none.tar")), "backup.cut");
  folder.run("echo 'cordon backup 2' > MANIFEST; tar -cf other.tar state/records.n MANIFEST");
  EXPECT_EQ(reason(read_file(folder.path() / "other.tar")), "backup.version");
  folder.run("head -c 5000 /dev/zero > zero.tar");
  EXPECT_NE(reason(read_file(folder.path() / "zero.tar")), "fine");
}

// The manifest is the last of it: an entry twice, or in a place where another would be overwritten, is none of ours.
TEST_F(Backup, IsOneFolderInItsOrder) {
  auto snapshot = *take_snapshot(state());
  std::swap(snapshot[1], snapshot[2]);
  ASSERT_TRUE(save_backup(snapshot, file()));
  EXPECT_EQ(reason(read_file(file())), "backup.order");
}

TEST_F(Backup, ListsWhatIsInside) {
  auto const text = manifest(save());
  EXPECT_THAT(text, HasSubstr("cordon backup 1\n"));
  // sha256sum of "00000000000000000042\n"
  EXPECT_THAT(text, HasSubstr(folder.run("sha256sum state/records.n | head -c 64") + " f 0640 "));
  EXPECT_THAT(text, HasSubstr(" 21 records.n\n"));
}

TEST_F(Backup, DoesNotFollowLinks) {
  folder.run("ln -s /etc/passwd state/link");
  EXPECT_EQ(reason(take_snapshot(state())), "state.link");
}

TEST_F(Backup, LeavesSocketsOut) {
  auto const before = *take_snapshot(state());
  folder.run("mkfifo state/pipe");
  auto const after = *take_snapshot(state());
  EXPECT_EQ(after.size(), before.size());
}

// Two files that are always changed together, as a database and its index are.
TEST_F(Backup, IsOfOneMoment) {
  std::atomic<bool> ends = false;
  std::thread writer([&] {
    for (int i = 1; !ends; ++i) {
      for (auto const* name : {"one", "two"}) {
        folder.write(std::string("draft-") + name, std::to_string(i));
        std::filesystem::rename(folder.path() / (std::string("draft-") + name), state() / name);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));  // a writer that never pauses has no moment
    }
  });
  while (!std::filesystem::exists(state() / "two")) std::this_thread::yield();
  for (int i = 0; i < 20; ++i) {
    auto const snapshot = take_snapshot(state());
    ASSERT_TRUE(snapshot) << reason(snapshot);
    auto const number = [&](std::string const& name) {
      return std::stoi(std::ranges::find(*snapshot, name, &Entry::name)->content);
    };
    EXPECT_LE(number("one") - number("two"), 1);  // `two` follows
    EXPECT_GE(number("one") - number("two"), 0);
  }
  ends = true;
  writer.join();
}

TEST_F(Backup, OfNothingSaysSo) {
  EXPECT_EQ(reason(take_snapshot(folder.path() / "nowhere")), "state.missing");
}

class Restore : public Backup {};

TEST_F(Restore, LeavesAStateAloneUnlessItIsToldTo) {
  auto const snapshot = save();
  std::filesystem::create_directory(place());
  folder.write("elsewhere/records.n", "mine");
  EXPECT_EQ(reason(restore(snapshot, place(), Overwrite::no, now)), "restore.not_empty");
  EXPECT_EQ(contents(place() / "records.n"), "mine");
  auto const restored = restore(snapshot, place(), Overwrite::yes, now);
  ASSERT_TRUE(restored) << restored.error().detail;
  EXPECT_EQ(contents(place() / "records.n"), "00000000000000000042\n");
  EXPECT_EQ(restored->previous, folder.path() / "elsewhere.before-20261127T030000Z");
  EXPECT_EQ(contents(*restored->previous / "records.n"), "mine");
}

TEST_F(Restore, ReplacesAnEmptyFolder) {
  auto const snapshot = save();
  std::filesystem::create_directory(place());
  auto const restored = restore(snapshot, place() / "", Overwrite::no, now);
  ASSERT_TRUE(restored) << restored.error().detail;
  EXPECT_FALSE(restored->previous);
  EXPECT_EQ(*take_snapshot(place()), snapshot);
}

TEST_F(Restore, NeverTakesTheStateFromANodeThatRuns) {
  auto const snapshot = save();
  {
    auto const node = Hold::share(state());
    auto const successor = Hold::share(state());
    ASSERT_TRUE(node && successor);
    EXPECT_EQ(reason(restore(snapshot, state(), Overwrite::yes, now)), "restore.in_use");
  }
  EXPECT_EQ(reason(restore(snapshot, state(), Overwrite::yes, now)), "fine");
}

TEST_F(Restore, LeavesNothingHalfDone) {
  auto snapshot = save();
  snapshot.insert(snapshot.begin() + 1, Entry{snapshot[1]});
  snapshot[1].name = "missing/folder";
  EXPECT_EQ(reason(restore(snapshot, place(), Overwrite::no, now)), "restore.make");
  EXPECT_FALSE(std::filesystem::exists(place()));
  EXPECT_EQ(folder.run("ls -A | sort"), "backup.tar\nstate\n");
}

TEST_F(Restore, GivesFilesToTheirUserByNameAsRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  auto snapshot = save();
  auto const nobody = std::stoul(folder.run("id -u nobody"));
  for (auto& entry : snapshot) {
    entry.user = "nobody";
    entry.user_number = 4711;  // as it was on another machine
  }
  ASSERT_TRUE(restore(snapshot, place(), Overwrite::no, now));
  struct stat status{};
  ASSERT_EQ(::stat((place() / "records.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, nobody);
}

TEST(Name, OfAnEntryLeadsNowhereElse) {
  for (auto const* good : {"a", "a/b", "records.n", ".hidden", "a..b", "..."}) EXPECT_TRUE(is_name(good)) << good;
  for (auto const* bad : {"", "/", "/a", "a/", "a//b", "..", "a/../b", ".", "./a", "a b", "a\nb", "\xc3\xa9"})
    EXPECT_FALSE(is_name(bad)) << bad;
  EXPECT_FALSE(is_name(std::string(201, 'a')));
}

TEST(Hold, MakesTheFolderOfAFirstStart) {
  Folder const folder;
  ASSERT_TRUE(Hold::share(folder.path() / "a/state"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "a/state"));
}

TEST(Hold, SaysWhyThereIsNone) {
  Folder const folder;
  folder.write("file", "");
  auto const hold = Hold::share(folder.path() / "file/state");
  ASSERT_FALSE(hold);
  EXPECT_THAT(hold.error().detail, HasSubstr("file/state: "));
}

}  // namespace
}  // namespace cordon::state
