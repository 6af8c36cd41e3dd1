#include "record/writer.h"

#include <algorithm>
#include <csignal>
#include <exception>

#include "base/log.h"
#include "base/text.h"
#include "record/line.h"

namespace cordon::record {
namespace {

constexpr std::size_t large_block = 256 * 1024;
constexpr std::chrono::milliseconds retry_pause{100};

// Beside the records when these are a file, or will be one.
std::filesystem::path number_file(WriterOptions const& options) {
  std::error_code error;
  auto const type = std::filesystem::status(options.path, error).type();
  bool const file = type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
  bool const beside = file && options.path != "-";
  return beside ? std::filesystem::path(options.path + ".n") : options.state_directory / "records.n";
}

std::uint64_t count_records(View lines) {
  std::uint64_t count = 0;
  while (!lines.empty()) {
    View const line = text::take_until(lines, '\n');
    count += line.contains(",\"kind\":\"exchange\"") || line.contains(",\"kind\":\"connection\"");
  }
  return count;
}

// Signals are for the threads that expect them.
template <class Body>
std::thread start_thread_without_signals(Body body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

Sink::~Sink() {
  writer_.remove(*this);
  hand_over();
}

template <class Record>
void Sink::put(Record const& record) {
  std::lock_guard lock(mutex_);
  if (chunk_ && chunk_->add(record)) return;
  chunk_ = writer_.mailbox_.exchange(std::move(chunk_));
  chunk_->add(record);
}
template void Sink::put(ExchangeRecord const& record);
template void Sink::put(ConnectionRecord const& record);

void Sink::hand_over() {
  std::lock_guard lock(mutex_);
  if (chunk_ && chunk_->records() > 0) writer_.mailbox_.hand_over(std::move(chunk_));
}

Result<std::unique_ptr<Writer>> Writer::open(WriterOptions options) {
  // The lock comes first: a predecessor may still move to a new file.
  auto numbers = Numbers::open(number_file(options), options.start_patience);
  if (!numbers) return fail(numbers);
  auto output = Output::open(options.path);
  if (!output) return fail(output);
  auto const next = output->recover();
  if (!next) return fail(next.error());
  auto const key = load_node_key(options.state_directory / "records.key");
  if (!key) return fail(key.error());
  auto veil = Veil::make(*key);
  if (!veil) return fail(veil);
  std::uint64_t const first = next->value_or(numbers->next());
  return std::unique_ptr<Writer>(
      new Writer(std::move(options), std::move(*output), std::move(*numbers), std::move(*veil), first));
}

Writer::Writer(WriterOptions options, Output output, Numbers numbers, Veil veil, std::uint64_t next)
    : options_(std::move(options)),
      mailbox_(options_.memory),
      output_(std::move(output)),
      numbers_(std::move(numbers)),
      line_memory_{.veil = std::move(veil)},
      next_(next),
      thread_(start_thread_without_signals([this] { run(); })) {}

Writer::~Writer() {
  give_up_at_ = std::chrono::steady_clock::now() + options_.stop_patience;
  mailbox_.order_stop();
  thread_.join();
}

std::unique_ptr<Sink> Writer::make_sink() {
  std::unique_ptr<Sink> sink(new Sink(*this));
  std::lock_guard lock(sinks_mutex_);
  sinks_.push_back(sink.get());
  return sink;
}

void Writer::remove(Sink& sink) {
  std::lock_guard lock(sinks_mutex_);
  std::erase(sinks_, &sink);
}

void Writer::run() {
  begin();
  Steady next_sweep{};
  for (bool stop = false; !stop;) {
    auto orders = mailbox_.wait(next_sweep);
    auto const now = std::chrono::steady_clock::now();
    bool const due = now >= next_sweep || orders.flush > 0 || orders.stop;
    if (due) next_sweep = now + options_.interval;
    stop = orders.stop;
    work(std::move(orders), due);
  }
  end();
}

void Writer::begin() {
  // Numbers that were given out and are not on disk belong to lines that a crash or a full disk took.
  if (next_ < numbers_.next()) report_loss(numbers_.next() - next_);
  event("start");
}

void Writer::end() {
  if (!gave_up_ && !relaying_) event("stop");
  write_block();
  if (!gave_up_) return;
  store_number();
  log::error("records could not be written before the end; " + std::to_string(lost()) + " are lost");
}

void Writer::work(Mailbox::Orders orders, bool due) {
  if (orders.relay) relay_to(std::move(orders.relay));
  if (orders.reopen || (due && reopen_failed_)) reopen_output();
  if (due) sweep();
  drain();
  if (orders.flush > 0) mailbox_.flushed(orders.flush);
}

void Writer::sweep() {
  std::lock_guard lock(sinks_mutex_);
  for (Sink* sink : sinks_) sink->hand_over();
}

void Writer::drain() {
  while (auto handed = mailbox_.take()) {
    format(*handed);
    if (handed->chunk) mailbox_.recycle(std::move(handed->chunk));
    if (block_.size() >= large_block) write_block();
  }
  write_block();
}

void Writer::format(Mailbox::Handed const& handed) {
  if (handed.lost > 0) report_loss(handed.lost);
  if (!handed.lines.empty()) renumber(handed.lines);
  if (!handed.chunk) return;
  if (gave_up_) {
    next_ += handed.chunk->records();
    mailbox_.count_lost(handed.chunk->records());
    return;
  }
  handed.chunk->each([&](auto const& record) { format(record); });
}

template <class Record>
void Writer::format(Record const& record) {
  auto const before = block_.size();
  try {
    append_line(block_, number(), record, line_memory_);
    ++next_;
    ++block_records_;
  } catch (std::exception const&) {
    block_.cut(before);
    mailbox_.count_lost(1);
    report_loss(1);
  }
}

void Writer::report_loss(std::uint64_t count) {
  if (!gave_up_) append_lost(block_, number(), count, options_.clock->wall());
  next_ += count;
}

// A line that is none of ours, or that we have no place for any more, is a record that is lost.
void Writer::renumber(View lines) {
  while (!lines.empty()) {
    View const line = text::take_until(lines, '\n');
    auto const before = block_.size();
    if (!gave_up_) append_renumbered(block_, next_, line);
    auto const next = number_after(block_.view().substr(before));
    if (!next) mailbox_.count_lost(1);
    if (!next) continue;
    next_ = *next;
    block_records_ += count_records(block_.view().substr(before));
  }
}

Result<void> Writer::hand_over(File successor, std::chrono::milliseconds patience) {
  auto flushed = flush(patience);
  if (!flushed) return flushed;
  mailbox_.order_relay(std::move(successor));
  return flush(patience);
}

// Only after a flush: there is nothing in memory that has a number.
void Writer::relay_to(File successor) {
  drain();
  output_ = Output::to(std::move(successor));
  numbers_ = Numbers();
  relaying_ = true;
}

// Tried whenever the successor does not take lines: as long as it lives, it has the lock.
bool Writer::come_home() {
  auto numbers = Numbers::open(number_file(options_), std::chrono::milliseconds(0));
  if (!numbers) return false;
  auto output = Output::open(options_.path);
  if (!output) return false;
  auto const next = output->recover();
  if (!next) return false;
  block_.drop_front(output_.abandon(block_.view()));
  std::string const lines(block_.view());
  block_.clear();
  block_records_ = 0;
  output_ = std::move(*output);
  numbers_ = std::move(*numbers);
  next_ = next->value_or(numbers_.next());
  relaying_ = false;
  renumber(lines);
  log::warning("the successor is gone: records are written by this process again");
  return true;
}

void Writer::event(View kind) {
  append_event(block_, number(), kind, options_.clock->wall());
  ++next_;
}

void Writer::write_block() {
  if (block_.empty()) return;
  store_number();
  while (true) {
    auto const written = output_.write(block_.view());
    if (written && *written) return finish_block();
    if (relaying_ && !written && come_home()) continue;
    if (!written) complain(written.error());
    if (too_late()) return give_up();
    if (mailbox_.wait_for_reopen(written ? std::chrono::milliseconds(0) : retry_pause)) reopen_output();
  }
}

void Writer::finish_block() {
  auto const records = std::exchange(block_records_, 0);
  if (!relaying_) written_.fetch_add(records, std::memory_order_relaxed);
  block_.clear();
  if (std::exchange(failing_, false)) log::info("records can be written again");
}

void Writer::complain(Error const& error) {
  if (!std::exchange(failing_, true)) log::error("records cannot be written and wait in memory: " + error.detail);
}

void Writer::reopen_output() {
  if (relaying_) return;
  auto const kept = output_.reopen(block_.view());
  if (kept) block_.drop_front(*kept);
  if (!kept && !reopen_failed_) log::error("records go on in the old file: " + kept.error().detail);
  reopen_failed_ = !kept;
}

bool Writer::too_late() const {
  return std::chrono::steady_clock::now() >= give_up_at_.load();
}

// The numbers of what is left are used up; the next start finds that they are missing and says so.
void Writer::give_up() {
  auto const kept = output_.abandon(block_.view());
  auto const left = count_records(block_.view().substr(kept));
  mailbox_.count_lost(left);
  written_.fetch_add(block_records_ - left, std::memory_order_relaxed);
  block_.clear();
  block_records_ = 0;
  gave_up_ = true;
}

void Writer::store_number() {
  if (relaying_) return;
  auto const stored = numbers_.move_to(next_);
  if (!stored && !number_failing_) log::error("numbers of records cannot be kept: " + stored.error().detail);
  number_failing_ = !stored;
}

}  // namespace cordon::record
