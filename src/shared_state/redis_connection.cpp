#include "shared_state/redis_connection.h"

#include <hiredis/hiredis.h>

namespace cordon::shared_state {
namespace {

constexpr std::size_t read_size = std::size_t{16} * 1024;
constexpr int most_elements = 1 << 18;  // of one list: room for it is made as soon as its length is told

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
  std::size_t fed = 0;  // since the last answer

  Reader() {
    if (!reader) return;
    functions = *reader->fn;
    reader->privdata = reader->fn;
    functions.createArray = [](redisReadTask const* task, int elements) -> void* {
      auto const* const usual = static_cast<redisReplyObjectFunctions const*>(task->privdata);
      return elements > most_elements ? nullptr : usual->createArray(task, elements);
    };
    reader->fn = &functions;
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
  reader_->fed = 0;
  auto const& answer = *static_cast<redisReply const*>(got);
  if (answer.type == REDIS_REPLY_ERROR) return fail(Code::bad_gateway, "redis.refused", std::string(answer.str, answer.len));
  reply = convert(answer);
  return true;
}

net::Task<Reply> RedisConnection::ask(std::vector<View> words) {
  if (!reader_->reader) co_return fail(Code::internal, "redis.memory");
  std::string const question = write(words);
  if (question.empty()) co_return fail(Code::internal, "redis.memory");
  auto sent = co_await net::write_all(*stream_, question);
  if (!sent) co_return fail(sent);
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
