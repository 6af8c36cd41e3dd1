#include "record/writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <thread>

#include "record/samples.h"

namespace cordon::record {
namespace {

using namespace std::chrono_literals;

class WriterTest : public testing::Test {
 protected:
  WriterOptions options() { return {.path = log, .state_directory = folder.path()}; }
  std::unique_ptr<Writer> open(WriterOptions const& with) {
    auto writer = Writer::open(with);
    EXPECT_TRUE(writer) << writer.error().reason << ' ' << writer.error().detail;
    return std::move(*writer);
  }
  std::unique_ptr<Writer> open() { return open(options()); }

  // Opens, writes so many records, and closes again.
  void write(int records) {
    auto const writer = open();
    auto const sink = writer->make_sink();
    for (int i = 0; i < records; ++i) sink->add(sample_exchange());
  }
  Account account(std::uint64_t first = 1) { return account_of(lines_of(log), first); }

  Folder folder;
  std::string log = folder.file("records.log");
};

TEST_F(WriterTest, WritesEachRecordAsALineBetweenStartAndStop) {
  {
    auto const writer = open();
    auto const sink = writer->make_sink();
    sink->add(sample_exchange());
    sink->add(sample_connection());
    ASSERT_TRUE(writer->flush());
    EXPECT_EQ(writer->written(), 2U);
    EXPECT_EQ(lines_of(log).size(), 3U);
  }
  auto const lines = lines_of(log);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(is_kind(lines[0], "start"));
  EXPECT_TRUE(is_kind(lines[1], "exchange"));
  EXPECT_TRUE(is_kind(lines[2], "connection"));
  EXPECT_TRUE(is_kind(lines[3], "stop"));
  EXPECT_TRUE(account().gapless);
}

TEST_F(WriterTest, WritesWithinASecondWithoutBeingAsked) {
  auto with = options();
  with.interval = 10ms;
  auto const writer = open(with);
  auto const sink = writer->make_sink();
  sink->add(sample_exchange());
  auto const limit = std::chrono::steady_clock::now() + 30s;
  while (writer->written() == 0 && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  EXPECT_EQ(writer->written(), 1U);
}

TEST_F(WriterTest, GoesOnWithItsNumbersAfterARestart) {
  for (int i = 0; i < 3; ++i) write(5);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 15U);
  EXPECT_EQ(account().lost, 0U);
}

TEST_F(WriterTest, GoesOnWithItsNumbersInANewFile) {
  auto const writer = open();
  auto const sink = writer->make_sink();
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  std::filesystem::rename(log, log + ".1");
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  EXPECT_EQ(account_of(lines_of(log + ".1")).written, 2U) << "the old file is used until told otherwise";
  writer->reopen();
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  EXPECT_TRUE(account_of(lines_of(log + ".1")).gapless);
  EXPECT_TRUE(account(4).gapless);
  EXPECT_EQ(account(4).written, 1U);
}

TEST_F(WriterTest, GoesOnWithItsNumbersWhenTheFileWasTakenAwayBetweenTwoRuns) {
  write(5);
  std::filesystem::remove(log);
  write(5);
  EXPECT_TRUE(account(8).gapless);
  EXPECT_EQ(account(8).written, 5U);
}

TEST_F(WriterTest, KeepsTheOldFileWhileThereIsNoNewOne) {
  std::filesystem::create_directory(folder.file("logs"));
  auto with = options();
  with.path = folder.file("logs/records.log");
  auto const writer = open(with);
  auto const sink = writer->make_sink();
  std::filesystem::rename(folder.file("logs"), folder.file("old"));
  writer->reopen();
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  EXPECT_EQ(account_of(lines_of(folder.file("old/records.log"))).written, 1U);
  std::filesystem::create_directory(folder.file("logs"));
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  EXPECT_EQ(account_of(lines_of(with.path), 3).written, 1U) << "tries again by itself";
}

TEST_F(WriterTest, TakesATornLineOffAndSaysWhatIsMissing) {
  write(5);
  std::string const whole = read_all(log);
  std::filesystem::resize_file(log, whole.size() - 90);  // the stop and the end of the last record
  write(1);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 5U);
  EXPECT_EQ(account().lost, 2U);
}

TEST_F(WriterTest, NumbersFromTheFileWhenTheNumberFileIsOld) {
  write(1);
  std::string const old = read_all(log + ".n");
  write(1);
  write_all(log + ".n", old);
  write(1);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 3U);
}

TEST_F(WriterTest, CountsAfterALineThatSaysLost) {
  write_all(log, "{\"n\":5,\"kind\":\"lost\",\"count\":10,\"time\":\"x\"}\n");
  write(1);
  EXPECT_TRUE(account(5).gapless);
  EXPECT_EQ(number_of(lines_of(log)[1]), 15U);
}

TEST_F(WriterTest, RefusesAFileThatHoldsSomethingElse) {
  for (View const content : {"hello\n", "hello", "{\"n\":1,\"kind\":\"start\"}\nhello\n", "\n"}) {
    write_all(log, content);
    auto const writer = Writer::open(options());
    ASSERT_FALSE(writer) << content;
    EXPECT_EQ(writer.error().reason, "record.foreign_file");
    EXPECT_EQ(read_all(log), content) << "and leaves it as it is";
  }
}

TEST_F(WriterTest, RefusesAFileThatAnotherGoesOnWriting) {
  auto const first = open();
  auto with = options();
  with.start_patience = 1ms;
  auto const second = Writer::open(with);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "record.in_use");
  for (std::string const& part : {log + ".n", std::string("fuser"), std::string("state_directory")}) {
    EXPECT_TRUE(second.error().detail.contains(part)) << second.error().detail;
  }
}

// What goes to standard error, as it comes.
class ErrorLines {
 public:
  ErrorLines() : before_(::dup(STDERR_FILENO)) {
    EXPECT_EQ(::pipe2(pipe_.data(), O_CLOEXEC), 0);
    ::dup2(pipe_[1], STDERR_FILENO);
  }
  ErrorLines(ErrorLines const&) = delete;
  ErrorLines& operator=(ErrorLines const&) = delete;
  ~ErrorLines() {
    ::dup2(before_, STDERR_FILENO);
    for (int const descriptor : {before_, pipe_[0], pipe_[1]}) ::close(descriptor);
  }

  // Waits for the next line, half a minute at most.
  std::string next() {
    std::string line;
    pollfd poll{.fd = pipe_[0], .events = POLLIN, .revents = 0};
    for (char c{}; ::poll(&poll, 1, 30'000) == 1 && ::read(pipe_[0], &c, 1) == 1 && c != '\n';) line += c;
    return line;
  }

 private:
  int before_;
  std::array<int, 2> pipe_{};
};

TEST_F(WriterTest, WaitsForAPredecessorThatStillWritesAndGoesOnWhereItEnded) {
  auto first = open();
  Result<std::unique_ptr<Writer>> second;
  ErrorLines said;
  auto with = options();
  with.start_patience = 60s;
  std::thread starter([&] { second = Writer::open(with); });
  EXPECT_TRUE(said.next().contains("waiting for another process")) << "before it can have opened";
  {
    auto const sink = first->make_sink();
    sink->add(sample_exchange());
    EXPECT_TRUE(first->flush());
    std::filesystem::rename(log, log + ".1");
    first->reopen();
    sink->add(sample_exchange());
  }
  first.reset();
  starter.join();
  ASSERT_TRUE(second) << second.error().detail;
  second->reset();
  EXPECT_TRUE(account(3).gapless);
  EXPECT_EQ(account(3).written, 1U);
  EXPECT_TRUE(is_kind(lines_of(log).back(), "stop"));
  EXPECT_EQ(lines_of(log).size(), 4U) << "a record, a stop, a start, a stop";
}

TEST_F(WriterTest, RefusesToStartWithoutItsStateDirectory) {
  auto with = options();
  with.state_directory = folder.file("nowhere");
  EXPECT_FALSE(Writer::open(with));
  with = options();
  with.path = folder.file("nowhere/records.log");
  EXPECT_FALSE(Writer::open(with));
}

TEST_F(WriterTest, PutsNoTextOfAPersonOrAddressOnTheDisk) {
  {
    auto const writer = open();
    auto const sink = writer->make_sink();
    auto exchange = sample_exchange();
    for (View const path : {"/Mueller", "/appointments/Mueller", "/a/b?patient=Mueller", "Mueller"}) {
      exchange.path = path;
      sink->add(exchange);
    }
    sink->add(sample_connection());
  }
  for (auto const& entry : std::filesystem::directory_iterator(folder.path())) {
    std::string const content = read_all(entry.path().string());
    for (View const secret : {"Mueller", "mueller", "192.0.2", "2001:db8", "patient"}) {
      EXPECT_FALSE(content.contains(secret)) << entry.path() << ' ' << secret;
    }
    EXPECT_FALSE(content.contains(View("\xC0\x00\x02\x07", 4)));
  }
  EXPECT_EQ(account().written, 5U);
}

TEST_F(WriterTest, GivesTheSameClientTheSamePseudonymAfterARestart) {
  write(1);
  write(1);
  auto const lines = lines_of(log);
  auto const client = [](View line) { return std::string(line.substr(line.find("\"client\""), 30)); };
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_TRUE(client(lines[1]).contains("p:"));
  EXPECT_EQ(client(lines[1]), client(lines[4]));
}

TEST_F(WriterTest, HasNoGapUnderLoadAndRotation) {
  constexpr int workers = 4;
  constexpr std::uint32_t each = 20000;
  auto with = options();
  with.interval = 1ms;
  int files = 0;
  {
    auto const writer = open(with);
    std::vector<std::thread> threads;
    std::atomic<int> running = workers;
    for (std::uint64_t worker = 1; worker <= workers; ++worker) {
      threads.emplace_back([&, worker] {
        auto const sink = writer->make_sink();
        auto record = sample_exchange();
        record.connection = worker;
        for (record.request = 1; record.request <= each; ++record.request) sink->add(record);
        --running;
      });
    }
    while (running > 0) {
      if (!writer->flush()) break;
      std::filesystem::rename(log, log + "." + std::to_string(++files));
      writer->reopen();
    }
    for (auto& thread : threads) thread.join();
  }
  std::vector<std::string> lines;
  for (int file = 1; file <= files + 1; ++file) {
    for (auto& line : lines_of(file <= files ? log + "." + std::to_string(file) : log)) lines.push_back(std::move(line));
  }
  Account const account = account_of(lines);
  EXPECT_TRUE(account.gapless);
  EXPECT_EQ(account.lost, 0U);
  EXPECT_EQ(account.written, std::uint64_t{workers} * each);
  std::map<std::string, std::uint64_t> last;
  for (View const line : lines) {
    if (!is_kind(line, "exchange")) continue;
    auto const request = std::stoull(std::string(line.substr(line.find("\"request\":") + 10)));
    ASSERT_EQ(request, ++last[std::string(line.substr(line.find("\"connection\":\""), 30))]) << "in the order of each worker";
  }
}

TEST_F(WriterTest, KeepsMemoryBoundedAndCountsWhatIsLostWhenTheDiskIsFull) {
  auto with = options();
  with.path = "/dev/full";
  with.memory = 4 * Chunk::size;
  with.stop_patience = 1ms;
  {
    auto const writer = open(with);
    auto const sink = writer->make_sink();
    for (int i = 0; i < 20000; ++i) sink->add(sample_exchange());
    EXPECT_FALSE(writer->flush(10ms));
    EXPECT_EQ(writer->written(), 0U);
    EXPECT_GT(writer->lost(), 18000U);
    EXPECT_LT(writer->lost(), 20000U) << "some wait in memory";
  }
  EXPECT_GE(std::stoull(read_all(folder.file("records.n"))), 20001U) << "the numbers of what was lost are used up";
}

// A limit on the size of files stands in for a full disk: writes stop in the middle of a line.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t size) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit const small{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallDisk(SmallDisk const&) = delete;
  SmallDisk& operator=(SmallDisk const&) = delete;
  ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(WriterTest, CompletesTheTornLineWhenTheDiskHasRoomAgain) {
  auto const writer = open();
  auto const sink = writer->make_sink();
  {
    SmallDisk const disk(100'000);
    for (int i = 0; i < 1000; ++i) sink->add(sample_exchange());
    EXPECT_FALSE(writer->flush(200ms));
    EXPECT_EQ(std::filesystem::file_size(log), 100'000U);
  }
  ASSERT_TRUE(writer->flush());
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 1000U);
  EXPECT_EQ(writer->written(), 1000U);
}

TEST_F(WriterTest, SaysInTheFileHowManyWereLostWhileTheDiskWasFull) {
  auto with = options();
  with.memory = 2 * Chunk::size;
  auto const writer = open(with);
  auto const sink = writer->make_sink();
  {
    SmallDisk const disk(50'000);
    for (int i = 0; i < 10000; ++i) {
      sink->add(sample_exchange());
      if (i == 500) EXPECT_FALSE(writer->flush(100ms));
    }
  }
  ASSERT_TRUE(writer->flush());
  sink->add(sample_exchange());
  ASSERT_TRUE(writer->flush());
  Account const told = account();
  EXPECT_TRUE(told.gapless);
  EXPECT_GT(told.lost, 0U);
  EXPECT_EQ(told.lost, writer->lost());
  EXPECT_EQ(told.written + told.lost, 10001U);
}

TEST_F(WriterTest, MovesToANewFileFromADiskThatIsFull) {
  auto const writer = open();
  auto const sink = writer->make_sink();
  {
    SmallDisk const disk(100'000);
    for (int i = 0; i < 300; ++i) sink->add(sample_exchange());
    EXPECT_FALSE(writer->flush(200ms));
    std::filesystem::rename(log, log + ".1");
    writer->reopen();
    ASSERT_TRUE(writer->flush());
  }
  auto lines = lines_of(log + ".1");
  EXPECT_EQ(read_all(log + ".1").back(), '\n') << "no torn line stays behind";
  std::ranges::move(lines_of(log), std::back_inserter(lines));
  EXPECT_TRUE(account_of(lines).gapless);
  EXPECT_EQ(account_of(lines).written, 300U);
}

TEST_F(WriterTest, LeavesNoTornLineWhenItMustEndOnAFullDiskAndTheNextStartSaysWhatIsMissing) {
  auto with = options();
  with.stop_patience = 1ms;
  {
    SmallDisk const disk(50'000);
    auto const writer = open(with);
    auto const sink = writer->make_sink();
    for (int i = 0; i < 1000; ++i) sink->add(sample_exchange());
    EXPECT_FALSE(writer->flush(100ms));
    EXPECT_EQ(std::filesystem::file_size(log), 50'000U);
  }
  EXPECT_EQ(read_all(log).back(), '\n');
  EXPECT_GT(account().written, 50U);
  write(1);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written + account().lost, 1001U);
}

// A pipe with somebody at its other end.
class PipeReader {
 public:
  explicit PipeReader(std::string const& path) : file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {}

  std::string read_some() {
    std::string part(5000, '\0');
    auto const count = ::read(file_.get(), part.data(), part.size());
    part.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return part;
  }
  std::string read_to_the_end() {
    ::fcntl(file_.get(), F_SETFL, 0);
    std::string text;
    for (std::string part = read_some(); !part.empty(); part = read_some()) text += part;
    return text;
  }

 private:
  File file_;
};

class PipeTest : public WriterTest {
 protected:
  PipeTest() {
    with.path = folder.file("pipe");
    EXPECT_EQ(::mkfifo(with.path.c_str(), 0600), 0);
  }

  WriterOptions with = options();
};

TEST_F(PipeTest, KeepsWhatAReaderIsTooSlowFor) {
  std::optional<PipeReader> reader(with.path);
  auto writer = open(with);
  auto sink = writer->make_sink();
  for (int i = 0; i < 2000; ++i) sink->add(sample_exchange());
  EXPECT_FALSE(writer->flush(50ms)) << "a pipe holds 64 KiB";
  std::string text = reader->read_some();
  reader.reset();
  EXPECT_FALSE(writer->flush(250ms)) << "nobody reads";
  reader.emplace(with.path);
  std::thread closer([&] {
    sink.reset();
    writer.reset();
  });
  text += reader->read_to_the_end();
  closer.join();
  write_all(log, text);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 2000U);
}

TEST_F(PipeTest, EndsInTimeWhenNobodyReads) {
  PipeReader const reader(with.path);
  with.stop_patience = 1ms;
  auto const started = std::chrono::steady_clock::now();
  {
    auto const writer = open(with);
    auto const sink = writer->make_sink();
    for (int i = 0; i < 5000; ++i) sink->add(sample_exchange());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 20s);
}

TEST_F(PipeTest, RefusesToStartWhenNobodyIsThere) {
  EXPECT_FALSE(Writer::open(with));
}

// Two processes, as far as files and locks can tell.
class HandOverTest : public WriterTest {
 protected:
  HandOverTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    ours = File(ends[1]);
    theirs = File(ends[0]);
  }

  // What came through so far, to its last line.
  std::string heard() {
    std::string lines;
    std::array<char, 65536> buffer;
    while (lines.empty() || lines.back() != '\n') {
      auto const got = ::read(theirs.get(), buffer.data(), buffer.size());
      if (got <= 0) break;
      lines.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return lines;
  }

  File ours, theirs;
};

TEST_F(HandOverTest, NumbersTheLinesOfBothWithoutGaps) {
  auto before = open();
  auto sink = before->make_sink();
  sink->add(sample_exchange());
  ASSERT_TRUE(before->hand_over(std::move(ours)));
  auto const after = open();  // would wait for the lock in vain
  auto const own = after->make_sink();
  own->add(sample_exchange());
  sink->add(sample_connection());
  sink->add(sample_exchange());
  ASSERT_TRUE(before->flush());
  ASSERT_TRUE(after->take_over(heard()));
  own->add(sample_exchange());
  sink.reset();
  before.reset();
  EXPECT_EQ(heard(), "");  // no "stop": the node goes on
  ASSERT_TRUE(after->flush());
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 5U);
  EXPECT_EQ(account().lost, 0U);
  EXPECT_EQ(after->written(), 4U);
}

TEST_F(HandOverTest, CountsALineThatIsNoneAsLost) {
  auto const after = open();
  EXPECT_TRUE(after->take_over("nonsense\n{\"n\":0,\"kind\":\"lost\",\"count\":3,\"time\":\"now\"}\n{\"n\":0}\n"));
  ASSERT_TRUE(after->flush());
  EXPECT_EQ(after->lost(), 2U);
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().lost, 3U);
}

TEST_F(HandOverTest, TakesTheFileBackWhenTheSuccessorIsGone) {
  std::signal(SIGPIPE, SIG_IGN);
  auto const before = open();
  auto const sink = before->make_sink();
  sink->add(sample_exchange());
  ASSERT_TRUE(before->hand_over(std::move(ours)));
  open().reset();  // writes "start" and "stop"
  theirs = File();
  sink->add(sample_exchange());
  ASSERT_TRUE(before->flush());
  EXPECT_TRUE(account().gapless);
  EXPECT_EQ(account().written, 2U);
}

}  // namespace
}  // namespace cordon::record
