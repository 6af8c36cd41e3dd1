#include "shared_state/redis_connection.h"

#include <gmock/gmock.h>

#include "net/group.h"
#include "testing/stream.h"

namespace cordon::shared_state {
namespace {

using testing::Script;

// As a list in words: ["a", 1, nothing].
std::string show(Reply const& reply) {
  switch (reply.kind) {
    case Reply::Kind::nothing: return "nothing";
    case Reply::Kind::text: return '"' + reply.text + '"';
    case Reply::Kind::number: return std::to_string(reply.number);
    case Reply::Kind::list: break;
  }
  std::string all;
  for (auto const& each : reply.list) all += (all.empty() ? "" : ", ") + show(each);
  return "[" + all + "]";
}

struct Heard {
  std::string outcome;  // the reply, or the code of the failure and its reason
  std::string asked;
};

Heard ask(std::vector<std::string> pieces, std::vector<View> words = {"GET", "a"}) {
  net::Loop loop;
  Script script{.pieces = std::move(pieces)};
  RedisConnection connection(std::make_unique<testing::ScriptedStream>(loop, script));
  auto reply = net::run(loop, connection.ask(std::move(words)));
  if (reply) return {show(*reply), script.written};
  return {std::string(name(reply.error().code)) + " " + std::string(reply.error().reason), script.written};
}

std::string repeated(std::string const& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

struct Row {
  std::vector<std::string> pieces;
  std::string outcome;
};

Row const rows[] = {
    {{"+OK\r\n"}, R"("OK")"},
    {{"$5\r\na\r\nbc\r\n"}, "\"a\r\nbc\""},
    {{"$", "3\r", "\nab", "c\r\n"}, R"("abc")"},
    {{"$0\r\n\r\n"}, R"("")"},
    {{"$-1\r\n"}, "nothing"},
    {{"*-1\r\n"}, "nothing"},
    {{":-12\r\n"}, "-12"},
    {{":9223372036854775807\r\n"}, "9223372036854775807"},
    {{"*0\r\n"}, "[]"},
    {{"*3\r\n$1\r\na\r\n*1\r\n:1\r\n$-1\r\n"}, R"(["a", [1], nothing])"},
    {{"-NOAUTH Authentication required.\r\n"}, "bad_gateway redis.refused"},
    {{"HTTP/1.1 400 Bad Request\r\n\r\n"}, "malformed redis.reply"},
    {{std::string("\x15\x03\x01", 3)}, "malformed redis.reply"},
    {{"$-2\r\n"}, "malformed redis.reply"},
    {{"$x\r\n"}, "malformed redis.reply"},
    {{"*99999999999999999999\r\n"}, "malformed redis.reply"},
    {{"*1152921504606846977\r\n"}, "malformed redis.reply"},
    {{"*2147483647\r\n"}, "malformed redis.reply"},
    {{"*16384\r\n"}, "malformed redis.reply"},
    {{repeated("*1000\r\n" + repeated(":0\r\n", 999) + "*1000\r\n", 17)}, "malformed redis.reply"},
    {{"*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"}, "malformed redis.reply"},
    {{}, "closed redis.closed"},
    {{"$5\r\nab"}, "closed redis.closed"},
    {{"*2\r\n:1\r\n"}, "closed redis.closed"},
};

TEST(RedisConnection, TakesAnAnswerForWhatItIs) {
  for (auto const& [pieces, outcome] : rows) EXPECT_EQ(ask(pieces).outcome, outcome) << ::testing::PrintToString(pieces);
}

TEST(RedisConnection, WritesWordsSoThatNoneCanBecomeAnother) {
  EXPECT_EQ(ask({"+OK\r\n"}, {"SET", "a\r\nDEL b", ""}).asked, "*3\r\n$3\r\nSET\r\n$8\r\na\r\nDEL b\r\n$0\r\n\r\n");
}

TEST(RedisConnection, DoesNotKeepAnAnswerWithoutEnd) {
  std::vector<std::string> pieces{"$536870912\r\n"};
  std::string const piece(16 * 1024, 'x');
  for (std::size_t bytes = 0; bytes <= RedisConnection::most_bytes; bytes += piece.size()) pieces.push_back(piece);
  EXPECT_EQ(ask(std::move(pieces)).outcome, "too_large redis.reply");
}

TEST(RedisConnection, RepeatsNothingButTheKindOfAFailure) {
  std::pair<std::string, std::string> const answers[] = {{"NOAUTH Authentication required.", "NOAUTH"},
                                                         {"ERR unknown command AUTH, with args beginning with: secret", "ERR"},
                                                         {"secret", ""},
                                                         {"\x1b[31mERR", ""},
                                                         {"SECRET OF ANOTHER", ""},
                                                         {"", ""}};
  for (auto const& [answer, detail] : answers) {
    net::Loop loop;
    Script script{.pieces = {"-" + answer + "\r\n"}};
    RedisConnection connection(std::make_unique<testing::ScriptedStream>(loop, script));
    EXPECT_EQ(net::run(loop, connection.ask({"PING"})).error().detail, detail) << answer;
  }
}

TEST(RedisConnection, AsksOneAfterTheOther) {
  net::Loop loop;
  Script script{.pieces = {":1\r\n:", "2\r\n"}};
  RedisConnection connection(std::make_unique<testing::ScriptedStream>(loop, script));
  EXPECT_EQ(net::run(loop, connection.ask({"INCR", "a"})).value().number, 1);
  EXPECT_EQ(net::run(loop, connection.ask({"INCR", "a"})).value().number, 2);
}

}  // namespace
}  // namespace cordon::shared_state
