#include "store/sqlite.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "net/group.h"
#include "net/offload.h"
#include "store/sqlite_connection.h"
#include "store/work.h"

namespace cordon::store {
namespace {

constexpr std::size_t most_waiting = 10'000;
// A batch is what its first work waits for.
constexpr std::size_t most_in_a_batch = 256;
// Then the log is emptied: what was erased must not stay in it.
constexpr std::chrono::seconds quiet{1};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// A work's view of a connection. What it asks for is there when it asks.
class SqliteSession final : public Session {
 public:
  explicit SqliteSession(SqliteConnection& connection) : connection_(connection) {}

  net::Task<Answer> run(std::string_view statement, Values values) override {
    if (!failed_.has_value()) co_return fail(failed_.error());
    failed_ = check_texts(values);
    if (!failed_.has_value()) co_return fail(failed_.error());
    auto answer = connection_.run(statement, values);
    if (!answer) failed_ = fail(answer.error());
    co_return answer;
  }
  net::Task<std::vector<Answer>> run_all(std::vector<Statement> statements) override {
    std::vector<Answer> answers;
    answers.reserve(statements.size());
    for (auto& [text, values] : statements) {
      auto answer = co_await run(text, std::move(values));
      if (!answer) co_return fail(answer);
      answers.push_back(std::move(*answer));
    }
    co_return answers;
  }
  // As strict as PostgreSQL: a column holds what it says, and a key is never made up.
  net::Task<void> define(std::string statement) override {
    bool const is_storage = statement.starts_with("ALTER TABLE ") && statement.contains(" SET (");
    if (is_storage) co_return failed_;
    replace_all(statement, "BIGINT", "INTEGER");
    replace_all(statement, "BYTEA", "BLOB");
    if (statement.starts_with("CREATE TABLE")) statement += " STRICT, WITHOUT ROWID";
    if (!failed_.has_value()) co_return fail(failed_.error());
    failed_ = connection_.execute(statement);
    co_return failed_;
  }
  // Who writes is alone.
  net::Task<void> lock(std::string) override { co_return ok(); }
  Result<void> const& failed() const { return failed_; }

 private:
  SqliteConnection& connection_;
  Result<void> failed_;
};

// Runs a work to its end on the calling thread. A work that went on after a failure has failed all the same.
Result<void> run_work(net::Loop& loop, SqliteConnection& connection, Work const& work) {
  SqliteSession session(connection);
  auto done = net::run(loop, run_guarded(work, session));
  if (done && !session.failed().has_value()) return session.failed();
  return done;
}

}  // namespace

class Sqlite::Writer {
 public:
  explicit Writer(SqliteConnection connection) : connection_(std::move(connection)), thread_([this] { serve(); }) {}
  ~Writer() {
    {
      std::lock_guard const lock(mutex_);
      ending_ = true;
    }
    wanted_.notify_all();
    thread_.join();
  }
  Writer(Writer const&) = delete;
  Writer& operator=(Writer const&) = delete;

  // Waits until its batch is on the disk. The wait cannot be given up: the work may use the caller's frame.
  class Job final : public net::Waiter {
   public:
    Job(Writer& writer, Work work) : writer_(writer), work_(std::move(work)) {}
    bool await_ready() const { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) {
      loop_ = &caller.promise().fiber->loop();
      result_ = writer_.may_submit();
      if (!result_.has_value()) return false;
      return suspend(caller);
    }
    Result<void> await_resume() { return std::move(result_); }

   private:
    friend class Writer;
    void finish() {
      loop_->post([this] {
        done_ = true;
        wake();
      });
    }
    bool attempt() override { return done_; }
    void enlist() override {
      if (!std::exchange(is_submitted_, true)) writer_.submit(*this);
    }
    void withdraw() override {}
    // While it only waits for its turn.
    bool give_up(Code code) override {
      if (is_submitted_ && !writer_.take_back(*this)) return false;
      result_ = fail(code, "store.wait");
      return true;
    }

    Writer& writer_;
    Work work_;
    net::Loop* loop_ = nullptr;
    Result<void> result_;
    bool done_ = false;
    bool is_submitted_ = false;
  };

 private:
  Result<void> may_submit() {
    if (std::this_thread::get_id() == thread_.get_id()) return fail(Code::internal, "store.nested", "a write inside a write");
    std::lock_guard const lock(mutex_);
    if (queue_.size() >= most_waiting) return fail(Code::unavailable, "store.busy", "too many wait to write");
    return ok();
  }
  bool take_back(Job& job) {
    std::lock_guard const lock(mutex_);
    return std::erase(queue_, &job) == 1;
  }
  void submit(Job& job) {
    {
      std::lock_guard const lock(mutex_);
      queue_.push_back(&job);
    }
    wanted_.notify_one();
  }

  void serve() {
    net::Loop loop;
    for (;;) {
      auto const batch = take();
      if (batch.empty()) return;
      settle(loop, batch);
      log_is_empty_ = false;
      for (auto* job : batch) job->finish();  // who is finished may be gone
    }
  }

  // When a batch cannot be kept, each of its works is run again by itself: what they found rested on each other.
  void settle(net::Loop& loop, std::vector<Job*> const& batch) {
    auto committed = run(loop, batch);
    if (committed) return;
    for (auto* job : batch) {
      if (batch.size() > 1) job->result_ = ok();  // what it found is not there: not even a refusal stands
      auto const alone = batch.size() == 1 ? committed : run(loop, {job});
      if (!alone && job->result_) job->result_ = fail(alone.error());
    }
  }

  std::vector<Job*> take() {
    std::unique_lock lock(mutex_);
    auto const is_wanted = [this] { return ending_ || !queue_.empty(); };
    while (!wanted_.wait_for(lock, quiet, is_wanted)) {
      if (std::exchange(log_is_empty_, true)) continue;
      lock.unlock();
      connection_.checkpoint();
      lock.lock();
    }
    auto const count = std::min(queue_.size(), most_in_a_batch);
    std::vector<Job*> batch(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    return batch;
  }

  Result<void> run(net::Loop& loop, std::vector<Job*> const& batch) {
    if (auto begun = connection_.execute("BEGIN IMMEDIATE"); !begun) return begun;
    for (auto* job : batch) {
      auto kept = run_one(loop, *job);
      if (!kept) return undo(std::move(kept));
    }
    auto committed = connection_.execute("COMMIT");
    return committed ? ok() : undo(std::move(committed));
  }

  // Fails when nothing of the batch can be kept.
  Result<void> run_one(net::Loop& loop, Job& job) {
    if (auto begun = connection_.execute("SAVEPOINT work"); !begun) return begun;
    job.result_ = run_work(loop, connection_, job.work_);
    if (!connection_.in_transaction()) return fail(Code::unavailable, "store.lost", "the database gave up a transaction");
    if (job.result_ && connection_.owes_references())
      job.result_ = fail(Code::invalid, "store.constraint", "a row names another that is not there");
    return connection_.execute(job.result_ ? "RELEASE work" : "ROLLBACK TO work; RELEASE work");
  }

  Result<void> undo(Result<void> failed) {
    if (connection_.in_transaction()) [[maybe_unused]]
      auto const undone = connection_.execute("ROLLBACK");
    return failed;
  }

  SqliteConnection connection_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::deque<Job*> queue_;
  bool ending_ = false;
  bool log_is_empty_ = true;
  std::thread thread_;
};

// As many connections as threads: each work finds one.
class Sqlite::Readers {
 public:
  struct Reader {
    SqliteConnection connection;
    net::Loop loop{};
  };

  explicit Readers(std::vector<std::unique_ptr<Reader>> readers)
      : idle_(std::move(readers)), pool_(static_cast<unsigned>(idle_.size())) {}

  net::Task<void> read(Work work) {
    Result<void> result;
    auto offloaded = co_await net::offload(pool_, [&] { result = run(work); });
    if (!offloaded) co_return offloaded;
    co_return result;
  }

 private:
  Result<void> run(Work const& work) {
    auto reader = borrow();
    auto result = reader->connection.execute("BEGIN");
    if (result) result = run_work(reader->loop, reader->connection, work);  // throws nothing
    if (reader->connection.in_transaction()) [[maybe_unused]]
      auto const ended = reader->connection.execute("ROLLBACK");
    give_back(std::move(reader));
    return result;
  }
  std::unique_ptr<Reader> borrow() {
    std::lock_guard const lock(mutex_);
    auto reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }
  void give_back(std::unique_ptr<Reader> reader) {
    std::lock_guard const lock(mutex_);
    idle_.push_back(std::move(reader));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_;
  net::Pool pool_;
};

Sqlite::Sqlite(std::filesystem::path file, std::unique_ptr<Writer> writer, std::unique_ptr<Readers> readers)
    : file_(std::move(file)), writer_(std::move(writer)), readers_(std::move(readers)) {}
Sqlite::~Sqlite() = default;

Result<std::unique_ptr<Sqlite>> Sqlite::open(std::filesystem::path file, unsigned readers, unsigned cache) {
  auto writing = SqliteConnection::open(file, SqliteConnection::Mode::write, cache);
  if (!writing) return fail(writing);
  std::vector<std::unique_ptr<Readers::Reader>> reading;
  for (unsigned i = 0; i < std::max(1U, readers); ++i) {
    auto connection = SqliteConnection::open(file, SqliteConnection::Mode::read, cache);
    if (!connection) return fail(connection);
    reading.push_back(std::make_unique<Readers::Reader>(std::move(*connection)));
  }
  return std::unique_ptr<Sqlite>(
      new Sqlite(std::move(file), std::make_unique<Writer>(std::move(*writing)), std::make_unique<Readers>(std::move(reading))));
}

net::Task<void> Sqlite::write(Work work) {
  auto done = co_await Writer::Job(*writer_, std::move(work));
  co_return done;
}

net::Task<void> Sqlite::read(Work work) {
  co_return co_await readers_->read(std::move(work));
}

}  // namespace cordon::store
