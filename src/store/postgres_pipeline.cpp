#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include "net/next_batch.h"
#include "net/readiness.h"
#include "store/postgres_pipeline_libpq.h"

namespace cordon::store {
namespace {

constexpr int in_a_turn = 16;  // times that an answer is read before others have their turn

}  // namespace

std::unexpected<Error> PostgresPipeline::lost() const {
  return fail(Code::unavailable, "store.lost", sentence(PQerrorMessage(connection_.get())));
}

// The library may change its socket while it connects; the new one may have the number of the old one.
Result<void> PostgresPipeline::watch() {
  int const socket = PQsocket(connection_.get());
  if (socket < 0) return lost();
  struct stat status{};
  if (::fstat(socket, &status) != 0) return fail(Code::unavailable, "store.lost", "the socket cannot be looked at");
  if (descriptor_ && status.st_ino == watched_) return ok();
  net::Fd copy(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Code::unavailable, "store.lost", "there are no more descriptors");
  descriptor_.reset();
  descriptor_ = std::make_unique<net::Descriptor>(loop_, std::move(copy));
  watched_ = status.st_ino;
  return ok();
}

// The library does not say whether it read all that was there.
net::Task<void> PostgresPipeline::wait(bool to_read) {
  if (auto watched_now = watch(); !watched_now) co_return watched_now;
  pollfd state{.fd = descriptor_->fd(), .events = static_cast<short>(to_read ? POLLIN : POLLOUT), .revents = 0};
  if (::poll(&state, 1, 0) > 0) co_return ok();
  to_read ? descriptor_->read_blocked() : descriptor_->write_blocked();
  auto ready = co_await net::Readiness(*descriptor_, false, to_read ? net::Readiness::To::read : net::Readiness::To::write);
  co_return ready;
}

net::Task<void> PostgresPipeline::greet() {
  for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(connection_.get())) {
    if (next == PGRES_POLLING_FAILED) co_return lost();
    auto waited = co_await wait(next == PGRES_POLLING_READING);
    if (!waited) co_return waited;
  }
  if (PQsetnonblocking(connection_.get(), 1) != 0) co_return lost();
  if (PQenterPipelineMode(connection_.get()) != 1) co_return lost();
  co_return watch();
}

net::Task<void> PostgresPipeline::connect(PostgresSettings const& settings) {
  std::vector<char const*> keywords, values;
  for (auto const& [name, value] : settings) {
    if (value.empty()) continue;
    keywords.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection_) co_return fail(Code::unavailable, "store.lost", "there is no memory for a connection");
  PQsetNoticeReceiver(connection_.get(), [](void*, PGresult const*) {}, nullptr);  // remarks, which it would print
  PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);                          // the rest repeats values
  if (PQstatus(connection_.get()) == CONNECTION_BAD) co_return lost();
  co_return co_await greet();
}

std::size_t PostgresPipeline::KeptHash::operator()(KeptView kept) const {
  auto hash = std::hash<std::string_view>()(kept.text);
  for (auto const type : kept.types) hash = hash * 31 + type;
  return hash;
}

// The name of a statement there.
Result<char const*> PostgresPipeline::prepare(std::string_view statement, Parameters const& parameters) {
  auto const& types = parameters.types;
  if (auto const found = prepared_.find(KeptView(statement, types)); found != prepared_.end()) return found->second.c_str();
  auto const made = prepared_.emplace(Kept{.text = std::string(statement), .types = types}, fmt::format("s{}", ++names_)).first;
  auto const& [kept, name] = *made;
  int const count = static_cast<int>(types.size());
  bool const is_sent = PQsendPrepare(connection_.get(), name.c_str(), kept.text.c_str(), count, kept.types.data()) != 0;
  if (!is_sent) prepared_.erase(made);
  if (!is_sent) return lost();
  sent_.push_back(Sent::naming);
  named_.push_back(&kept);
  return name.c_str();
}

Result<void> PostgresPipeline::send(std::string_view statement, Values const& values, Sent as) {
  Parameters const parameters(values);
  auto const name = prepare(statement, parameters);
  if (!name) return fail(name.error());
  int const done = PQsendQueryPrepared(connection_.get(), *name, static_cast<int>(values.size()), parameters.values.data(),
                                       parameters.lengths.data(), parameters.formats.data(), 1);
  if (done == 0) return lost();
  sent_.push_back(as);
  return ok();
}

Result<void> PostgresPipeline::send_unkept(std::string const& statement) {
  if (PQsendQueryParams(connection_.get(), statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1) == 0) return lost();
  sent_.push_back(Sent::step);
  return ok();
}

Result<void> PostgresPipeline::sync() {
  if (PQpipelineSync(connection_.get()) != 1) return lost();
  sent_.push_back(Sent::sync);
  return ok();
}

net::Task<void> PostgresPipeline::flush() {
  for (;;) {
    int const left = PQflush(connection_.get());
    if (left < 0) co_return lost();
    if (left == 0) co_return ok();
    auto waited = co_await wait(false);
    if (!waited) co_return waited;
  }
}

// Null where the answers to one question end.
net::Task<PostgresPipeline::ResultOwner> PostgresPipeline::next() {
  while (PQisBusy(connection_.get()) != 0) {
    auto waited = co_await wait(true);
    if (!waited) co_return fail(waited);
    if (!consume()) co_return lost();
    if (++turns_ % in_a_turn != 0) continue;
    auto turn = co_await net::next_batch(loop_);
    if (!turn) co_return fail(turn);
  }
  co_return ResultOwner(PQgetResult(connection_.get()));
}

// Over TLS the rest of a record may be left inside the library, where no poll sees it: it has room for that in a second reading.
bool PostgresPipeline::consume() {
  if (PQconsumeInput(connection_.get()) == 0) return false;
  return PQsslInUse(connection_.get()) == 0 || PQconsumeInput(connection_.get()) != 0;
}

// What one result says.
std::optional<Error> PostgresPipeline::judge(PGresult const& result, Sent what, std::vector<Answer>& answers) {
  auto const status = PQresultStatus(&result);
  if (status == PGRES_PIPELINE_ABORTED) return Error(Code::cancelled, "store.skipped");
  if (status == PGRES_EMPTY_QUERY) return Error(Code::internal, "store.statement", "there is no statement");
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
    if (what != Sent::statement) return {};
    last_command_ =
        PQcmdStatus(const_cast<PGresult*>(&result));  // NOLINT(cppcoreguidelines-pro-type-const-cast): changes nothing
    auto answer = answer_of(result);
    if (!answer) return std::move(answer.error());
    answers.push_back(std::move(*answer));
    return {};
  }
  is_broken_ = is_broken_ || status != PGRES_FATAL_ERROR || spoils_connection(result);
  if (status != PGRES_FATAL_ERROR) return Error(Code::internal, "store.statement", "COPY is nothing for this");
  return failure(result).error();
}

// Takes what one question was answered with. Fails when the connection does; a failure of the question is what it returns.
net::Task<std::optional<Error>> PostgresPipeline::settle(Sent what, std::vector<Answer>& answers) {
  std::optional<Error> failed;
  for (bool is_first = true;; is_first = false) {
    auto const result = co_await next();
    if (!result) co_return fail(result.error());
    bool const is_synced = *result && PQresultStatus(result->get()) == PGRES_PIPELINE_SYNC;
    if ((!*result && is_first) || is_synced != (what == Sent::sync && is_first)) co_return lost();
    if (is_synced || !*result) co_return failed;
    if (auto judged = judge(**result, what, answers); judged && !failed) failed = std::move(judged);
    if (is_broken_) co_return failed;
  }
}

// A statement that could not be prepared has no name.
void PostgresPipeline::settle_name(bool is_named) {
  if (!is_named) prepared_.erase(prepared_.find(KeptView(*named_.front())));
  named_.pop_front();
}

// Of all that was sent. The first failure is the one that matters: the others follow from it.
net::Task<std::vector<Answer>> PostgresPipeline::collect() {
  is_waiting_ = true;
  last_command_.clear();
  std::vector<Answer> answers;
  std::optional<Error> failed;
  if (auto flushed = co_await flush(); !flushed) co_return fail(flushed);
  while (!sent_.empty()) {
    auto const what = sent_.front();
    auto outcome = co_await settle(what, answers);
    if (!outcome) co_return fail(failed ? std::move(*failed) : std::move(outcome.error()));
    sent_.pop_front();
    if (what == Sent::naming) settle_name(!*outcome);
    if (*outcome && what != Sent::last && !failed) failed = std::move(*outcome);
    if (is_broken_ && failed) co_return fail(std::move(*failed));
  }
  is_waiting_ = false;
  last_used_ = loop_.now();
  if (failed) co_return fail(std::move(*failed));
  co_return answers;
}

}  // namespace cordon::store
