#include "shared_state/redis.h"

#include <algorithm>

#include "base/text.h"

namespace cordon::shared_state {
namespace {

// All ages are by the server's clock: those of the nodes may differ.
constexpr View announce_script = R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZADD', KEYS[3], now + ARGV[3], ARGV[1])
for _, when in ipairs({{'-inf', now}, {now + 86400000, '+inf'}}) do
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], when[1], when[2])) do
    redis.call('HDEL', KEYS[1], gone)
    redis.call('ZREM', KEYS[2], gone)
    redis.call('ZREM', KEYS[3], gone)
  end
end
return 1)";

// Flat: name, text, milliseconds of silence. Those that spoke last, as many as there is room for; what is too long is no
// member's.
constexpr View members_script = R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local all = {}
local room = tonumber(ARGV[3])
for _, name in ipairs(redis.call('ZREVRANGEBYSCORE', KEYS[2], now, '-inf', 'LIMIT', 0, ARGV[1])) do
  local till = tonumber(redis.call('ZSCORE', KEYS[3], name) or 0)
  if till > now and #name <= 512 and redis.call('HSTRLEN', KEYS[1], name) <= tonumber(ARGV[2]) then
    local text = redis.call('HGET', KEYS[1], name)
    if text and room >= #name + #text then
      room = room - #name - #text
      all[#all + 1] = name
      all[#all + 1] = text
      all[#all + 1] = math.min(now - redis.call('ZSCORE', KEYS[2], name), 86400000)
    end
  end
end
return all)";

constexpr View leave_script = R"(
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return 1)";

// A counter that is no number, or would grow too large for one, keeps nothing from the others.
constexpr View add_script = R"(
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
if tonumber(ARGV[1]) <= last then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', 86400)
for i = 2, #ARGV, 2 do redis.pcall('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1)";

constexpr std::size_t most_of_members = std::size_t{1} << 20;             // bytes that are told of
constexpr std::int64_t longest_silence = std::int64_t{24} * 3600 * 1000;  // milliseconds

std::unexpected<Error> unexpected_reply() {
  return fail(Code::malformed, "redis.reply");
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace

net::Task<Reply> Redis::ask(std::vector<View> words) {
  if (!connection_) {
    auto opened = co_await door_.open();
    if (!opened) co_return fail(opened);
    connection_ = std::move(*opened);
  }
  auto reply = co_await connection_->ask(std::move(words));
  if (!reply) connection_.reset();
  co_return reply;
}

net::Task<void> Redis::announce(Announcement announcement) {
  if (announcement.text.size() > most_text) co_return fail(Code::too_large, "shared_state.text");
  auto const kept = number(std::chrono::duration_cast<std::chrono::milliseconds>(announcement.kept).count());
  auto const texts = door_.key("members"), said = door_.key("members:said"), until = door_.key("members:until");
  auto done = co_await ask({"EVAL", announce_script, "3", texts, said, until, announcement.member, announcement.text, kept});
  if (!done) co_return fail(done);
  co_return ok();
}

net::Task<std::vector<Member>> Redis::members() {
  auto const texts = door_.key("members"), said = door_.key("members:said"), until = door_.key("members:until");
  auto const most = std::to_string(most_members), longest = std::to_string(most_text), room = std::to_string(most_of_members);
  auto reply = co_await ask({"EVAL", members_script, "3", texts, said, until, most, longest, room});
  if (!reply) co_return fail(reply);
  auto& list = reply->list;
  if (reply->kind != Reply::Kind::list || list.size() % 3 != 0) co_return unexpected_reply();
  std::vector<Member> members;
  for (std::size_t i = 0; i < list.size(); i += 3) {
    if (list[i + 2].kind != Reply::Kind::number) co_return unexpected_reply();
    auto const silent = std::chrono::milliseconds(std::clamp<std::int64_t>(list[i + 2].number, 0, longest_silence));
    members.push_back({std::move(list[i].text), std::move(list[i + 1].text), silent});
  }
  std::ranges::sort(members, {}, &Member::name);
  co_return members;
}

net::Task<void> Redis::leave(std::string member) {
  auto const texts = door_.key("members"), said = door_.key("members:said"), until = door_.key("members:until");
  auto done = co_await ask({"EVAL", leave_script, "3", texts, said, until, member});
  if (!done) co_return fail(done);
  co_return ok();
}

net::Task<void> Redis::add(Batch batch) {
  auto const counters = door_.key("counters"), writer = door_.key("writer:" + batch.writer);
  std::vector<std::string> texts{std::to_string(batch.number)};
  for (auto const& [name, count] : batch.counts) {
    texts.push_back(name);
    texts.push_back(std::to_string(count));
  }
  std::vector<View> words{"EVAL", add_script, "2", counters, writer};
  words.insert(words.end(), texts.begin(), texts.end());
  auto done = co_await ask(std::move(words));
  if (!done) co_return fail(done);
  co_return ok();
}

net::Task<Counters> Redis::counters(std::vector<std::string> names) {
  auto const all = door_.key("counters");
  std::vector<View> words{"HMGET", all};
  words.insert(words.end(), names.begin(), names.end());
  auto const reply = co_await ask(std::move(words));
  if (!reply) co_return fail(reply.error());
  if (reply->kind != Reply::Kind::list || reply->list.size() != names.size()) co_return unexpected_reply();
  Counters counters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (auto const value = text::parse_number<std::uint64_t>(reply->list[i].text)) counters[names[i]] = *value;
  }
  co_return counters;
}

}  // namespace cordon::shared_state
