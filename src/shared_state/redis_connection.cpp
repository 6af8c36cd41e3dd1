#include "shared_state/redis_connection.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>

namespace cordon::shared_state {
namespace {

constexpr std::size_t read_size = std::size_t{16} * 1024;
constexpr std::size_t most_objects = std::size_t{16} * 1024;  // of one answer: a number of four bytes costs a hundred here

// What failures begin with (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors).
constexpr std::array<View, 16> kinds{"ERR",     "WRONGPASS", "NOAUTH",   "NOPERM",    "WRONGTYPE",  "READONLY",
                                     "LOADING", "BUSY",      "OOM",      "MISCONF",   "MASTERDOWN", "CLUSTERDOWN",
                                     "MOVED",   "ASK",       "NOSCRIPT", "NOREPLICAS"};

// Of what a server says in words only the kind of the failure goes on: it may repeat a password, and must not write into our log.
std::string kind_of(View words) {
  auto const kind = words.substr(0, words.find(' '));
  return std::ranges::find(kinds, kind) != kinds.end() ? std::string(kind) : std::string();
}

Reply convert(redisReply const& from) {
  Reply to;
  if (from.type == REDIS_REPLY_INTEGER) {
    to.kind = Reply::Kind::number;
    to.number = from.integer;
  } else if (from.type == REDIS_REPLY_ARRAY) {
    to.kind = Reply::Kind::list;
    to.list.reserve(from.elements);
    for (std::size_t i = 0; i < from.elements; ++i) to.list.push_back(convert(*from.element[i]));
  } else if (from.type != REDIS_REPLY_NIL) {
    to.kind = Reply::Kind::text;
    to.text.assign(from.str, from.len);
  }
  return to;
}

// As RESP has it: an array of texts.
std::string write(std::vector<View> const& words) {
  std::vector<char const*> texts;
  std::vector<std::size_t> lengths;
  for (View const word : words) {
    texts.push_back(word.data());
    lengths.push_back(word.size());
  }
  char* formatted = nullptr;
  auto const size = redisFormatCommandArgv(&formatted, static_cast<int>(words.size()), texts.data(), lengths.data());
  std::unique_ptr<char, void (*)(char*)> const owner(formatted, redisFreeCommand);
  return size < 0 ? std::string() : std::string(formatted, static_cast<std::size_t>(size));
}

}  // namespace

struct RedisConnection::Reader {
  redisReader* reader = redisReaderCreate();
  redisReplyObjectFunctions functions{};
  redisReplyObjectFunctions const* usual = reader ? reader->fn : nullptr;
  std::size_t fed = 0;      // since the last answer
  std::size_t objects = 0;  // of the answer that is being read

  Reader() {
    if (!reader) return;
    functions = *usual;
    reader->privdata = this;
    functions.createString = [](redisReadTask const* task, char* text, std::size_t size) {
      return of(task).make(1, [&](auto const& make) { return make.createString(task, text, size); });
    };
    // Room for a list is made as soon as its length is told.
    functions.createArray = [](redisReadTask const* task, int elements) {
      return of(task).make(1 + static_cast<std::size_t>(std::max(0, elements)),
                           [&](auto const& make) { return make.createArray(task, elements); });
    };
    functions.createInteger = [](redisReadTask const* task, long long number) {
      return of(task).make(1, [&](auto const& make) { return make.createInteger(task, number); });
    };
    functions.createNil = [](redisReadTask const* task) {
      return of(task).make(1, [&](auto const& make) { return make.createNil(task); });
    };
    reader->fn = &functions;
  }
  static Reader& of(redisReadTask const* task) { return *static_cast<Reader*>(task->privdata); }

  // Null, with which the reader gives up, when the answer has too many parts.
  template <class Make>
  void* make(std::size_t count, Make one) {
    objects += count;
    return objects > most_objects ? nullptr : one(*usual);
  }
  Reader(Reader const&) = delete;
  Reader& operator=(Reader const&) = delete;
  ~Reader() { redisReaderFree(reader); }
};

RedisConnection::RedisConnection(std::unique_ptr<net::Stream> stream)
    : stream_(std::move(stream)), reader_(std::make_unique<Reader>()) {}

RedisConnection::~RedisConnection() = default;

// Whether a whole answer is there.
Result<bool> RedisConnection::take(Reply& reply) {
  void* got = nullptr;
  if (redisReaderGetReply(reader_->reader, &got) != REDIS_OK)
    return fail(Code::malformed, "redis.reply", reader_->reader->errstr);
  if (!got) return false;
  std::unique_ptr<void, void (*)(void*)> const owner(got, freeReplyObject);
  reader_->fed = reader_->objects = 0;
  auto const& answer = *static_cast<redisReply const*>(got);
  if (answer.type == REDIS_REPLY_ERROR) return fail(Code::bad_gateway, "redis.refused", kind_of({answer.str, answer.len}));
  reply = convert(answer);
  return true;
}

net::Task<Reply> RedisConnection::ask(std::vector<View> words) {
  if (!reader_->reader) co_return fail(Code::internal, "redis.memory");
  std::string const question = write(words);
  if (question.empty()) co_return fail(Code::internal, "redis.memory");
  auto sent = co_await net::write_all(*stream_, question);
  if (!sent) co_return fail(sent);
  co_return co_await next();
}

net::Task<Reply> RedisConnection::next() {
  if (!reader_->reader) co_return fail(Code::internal, "redis.memory");
  std::array<char, read_size> buffer;
  Reply reply;
  for (;;) {
    auto const taken = take(reply);
    if (!taken) co_return fail(taken.error());
    if (*taken) co_return reply;
    auto const got = co_await net::read_some(*stream_, buffer);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return fail(Code::closed, "redis.closed");
    reader_->fed += *got;
    if (reader_->fed > most_bytes) co_return fail(Code::too_large, "redis.reply");
    if (redisReaderFeed(reader_->reader, buffer.data(), *got) != REDIS_OK) co_return fail(Code::malformed, "redis.reply");
  }
}

}  // namespace cordon::shared_state
