#include "tls/stream.h"

#include <gmock/gmock.h>
#include <malloc.h>
#include <sanitizer/allocator_interface.h>

#include "testing/stream.h"
#include "tls/test_support.h"

namespace cordon::tls {
namespace {

using test::client;
using test::meet;
using test::pass;
using test::pattern;
using test::server;

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
std::size_t bytes_in_use() {
  return __sanitizer_get_current_allocated_bytes();
}
#else
std::size_t bytes_in_use() {
  return ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
}
#endif

// What passed below the TLS stream.
struct Traffic {
  std::vector<std::string> writes;
  std::size_t reads = 0;

  // Lengths of the TLS records in the writes from this one on.
  std::vector<std::size_t> records(std::size_t from = 0) const {
    std::string all;
    for (auto i = from; i < writes.size(); ++i) all += writes[i];
    std::vector<std::size_t> result;
    for (std::size_t at = 0; at + 5 <= all.size();) {
      result.push_back(
          static_cast<std::size_t>(static_cast<unsigned char>(all[at + 3]) << 8 | static_cast<unsigned char>(all[at + 4])));
      at += 5 + result.back();
    }
    return result;
  }
};

class WatchedStream final : public net::Stream {
 public:
  WatchedStream(std::unique_ptr<net::Stream> inner, Traffic& traffic) : inner_(std::move(inner)), traffic_(traffic) {}

  Result<std::size_t> try_read(std::span<char> into) override {
    auto got = inner_->try_read(into);
    if (got) ++traffic_.reads;
    return got;
  }
  Result<std::size_t> try_write(std::span<iovec const> from) override {
    auto taken = inner_->try_write(from);
    std::string text;
    for (auto const& part : from) text.append(static_cast<char const*>(part.iov_base), part.iov_len);
    if (taken) traffic_.writes.push_back(text.substr(0, *taken));
    return taken;
  }
  void wait_readable(net::Waiter& waiter) override { inner_->wait_readable(waiter); }
  void wait_writable(net::Waiter& waiter) override { inner_->wait_writable(waiter); }
  void withdraw(net::Waiter& waiter) override { inner_->withdraw(waiter); }
  void observe_hangup(net::HangupObserver* observer) override { inner_->observe_hangup(observer); }
  void shutdown() override { inner_->shutdown(); }

 private:
  std::unique_ptr<net::Stream> inner_;
  Traffic& traffic_;
};

// Two ends whose server's traffic is watched.
struct Watched {
  net::Loop loop;
  Traffic traffic;
  test::Ends ends;

  explicit Watched(Version minimum = Version::tls13) {
    auto [here, there] = net::make_pipe(loop, loop);
    ends = meet(loop, std::make_unique<WatchedStream>(std::move(here), traffic), std::move(there), *server({.minimum = minimum}),
                *client());
  }
  Stream& server_end() { return **ends.server; }
  Stream& client_end() { return **ends.client; }
};

iovec part(std::string& text) {
  return {text.data(), text.size()};
}

TEST(TlsStream, AgreesOnTheBestAndSaysSo) {
  net::Loop loop;
  auto const site = server();
  auto const ends = meet(loop, *site, *client({.alpn = {"http/1.1", "h2"}}));
  ASSERT_TRUE(ends.server && ends.client);
  for (auto const* end : {ends.server->get(), ends.client->get()}) {
    EXPECT_EQ(end->version(), Version::tls13);
    EXPECT_EQ(end->cipher(), "TLS_AES_128_GCM_SHA256");
    EXPECT_EQ(end->alpn(), "h2");
    EXPECT_EQ(end->sni(), "praxis.test");
    EXPECT_FALSE(end->resumed());
  }
  EXPECT_EQ((*ends.server)->context(), site.get());
  EXPECT_EQ((*ends.client)->context(), nullptr);
}

TEST(TlsStream, PassesBytesBothWaysAtEveryFragmentSize) {
  auto const text = pattern(3000);
  for (std::size_t most = 1; most <= 8; ++most) {
    net::Loop loop;
    auto [here, there] = net::make_pipe(loop, loop);
    auto ends = meet(loop, std::make_unique<testing::FragmentedStream>(loop, std::move(here), most),
                     std::make_unique<testing::FragmentedStream>(loop, std::move(there), most), *server(), *client());
    ASSERT_TRUE(ends.server && ends.client) << most;
    EXPECT_EQ(*pass(loop, **ends.client, **ends.server, text), text) << most;
    EXPECT_EQ(*pass(loop, **ends.server, **ends.client, text, "and more"), text + "and more") << most;
  }
}

TEST(TlsStream, PassesMegabytesInEveryShape) {
  Watched watched;
  auto const text = pattern(3'000'001);
  for (std::size_t cut : {0U, 1U, 16383U, 16384U, 16385U, 65536U, 200'000U, 3'000'001U}) {
    auto const first = View(text).substr(0, cut);
    EXPECT_EQ(*pass(watched.loop, watched.server_end(), watched.client_end(), first, View(text).substr(cut)), text) << cut;
    EXPECT_EQ(*pass(watched.loop, watched.client_end(), watched.server_end(), first, View(text).substr(cut)), text) << cut;
  }
}

TEST(TlsStream, MakesOneRecordAndOneWriteOfAHeadAndASmallBody) {
  Watched watched;
  ASSERT_EQ(*pass(watched.loop, watched.client_end(), watched.server_end(), "request"), "request");
  ASSERT_EQ(*pass(watched.loop, watched.server_end(), watched.client_end(), "first"), "first");  // and the ticket
  auto const before = watched.traffic.writes.size();
  std::string const head(200, 'h');
  std::string const body(1024, 'b');
  ASSERT_EQ(*pass(watched.loop, watched.server_end(), watched.client_end(), head, body), head + body);
  EXPECT_EQ(watched.traffic.writes.size(), before + 1);
  EXPECT_THAT(watched.traffic.records(before), ::testing::ElementsAre(1224 + 17));
}

TEST(TlsStream, SendsSixtyFourKibibytesAtOnceInFullRecords) {
  Watched watched;
  ASSERT_EQ(*pass(watched.loop, watched.server_end(), watched.client_end(), "first"), "first");
  auto const before = watched.traffic.writes.size();
  std::string head(200, 'h');
  std::string body = pattern(65536);
  iovec const parts[] = {part(head), part(body)};
  auto const taken = watched.server_end().try_write(parts);
  ASSERT_TRUE(taken);
  EXPECT_EQ(*taken, head.size() + body.size());
  EXPECT_EQ(watched.traffic.writes.size(), before + 1);
  EXPECT_THAT(watched.traffic.records(before), ::testing::ElementsAre(16401, 16401, 16401, 16401, 217));
}

TEST(TlsStream, SendsTheTicketWithTheFirstAnswer) {
  net::Loop loop;
  Traffic traffic;
  auto [here, there] = net::make_pipe(loop, loop);
  auto ends = meet(loop, std::make_unique<WatchedStream>(std::move(here), traffic), std::move(there),
                   *server({}, std::make_shared<TicketKeys>()), *client());
  ASSERT_TRUE(ends.server && ends.client);
  auto const before = traffic.writes.size();
  std::string answer = "answer";
  iovec const parts[] = {part(answer)};
  ASSERT_TRUE((*ends.server)->try_write(parts));
  EXPECT_EQ(traffic.writes.size(), before + 1);
  EXPECT_EQ(traffic.records(before).size(), 2U);
}

TEST(TlsStream, DoesNotKeepTheTicketWhileItWaitsForAQuestion) {
  net::Loop loop;
  Traffic traffic;
  auto [here, there] = net::make_pipe(loop, loop);
  auto ends = meet(loop, std::make_unique<WatchedStream>(std::move(here), traffic), std::move(there),
                   *server({}, std::make_shared<TicketKeys>()), *client());
  ASSERT_TRUE(ends.server && ends.client);
  auto const before = traffic.writes.size();
  ASSERT_EQ(*pass(loop, **ends.client, **ends.server, "question"), "question");
  EXPECT_EQ(traffic.writes.size(), before + 1);
}

TEST(TlsStream, DecryptsAllThatHasArrivedInOneRead) {
  Watched watched;
  std::string text = pattern(10'000);
  for (std::size_t at = 0; at < text.size(); at += 1000) {
    iovec const piece{text.data() + at, 1000};
    ASSERT_TRUE(watched.client_end().try_write(std::span(&piece, 1)));
  }
  auto const before = watched.traffic.reads;
  Result<std::string> heard;
  test::run_both(watched.loop, test::hear(watched.server_end(), text.size(), heard), test::say(watched.client_end(), {}));
  EXPECT_EQ(*heard, text);
  EXPECT_EQ(watched.traffic.reads, before + 1);
}

TEST(TlsStream, KnowsWhatItHoldsForTheNextRead) {
  Watched watched;
  ASSERT_EQ(*pass(watched.loop, watched.client_end(), watched.server_end(), "x"), "x");
  EXPECT_FALSE(watched.server_end().has_buffered());
  std::string text = "two";
  iovec const piece = part(text);
  ASSERT_TRUE(watched.client_end().try_write(std::span(&piece, 1)));
  ASSERT_TRUE(watched.client_end().try_write(std::span(&piece, 1)));
  Result<std::string> heard;
  test::run_both(watched.loop, test::hear(watched.server_end(), 1, heard), test::say(watched.client_end(), {}));
  EXPECT_EQ(*heard, "t");
  EXPECT_TRUE(watched.server_end().has_buffered());
  char rest[16];
  EXPECT_EQ(*watched.server_end().try_read(rest), 5U);
  EXPECT_FALSE(watched.server_end().has_buffered());
  EXPECT_EQ(watched.server_end().try_read(rest).error().code, Code::would_block);
}

TEST(TlsStream, TakesNoMoreWhileCiphertextIsUnsent) {
  Watched watched;
  std::string text = pattern(1024 * 1024);
  iovec const piece = part(text);
  std::size_t taken = 0;
  Result<std::size_t> last = std::size_t{0};
  while ((last = watched.server_end().try_write(std::span(&piece, 1)))) taken += *last;
  EXPECT_EQ(last.error().code, Code::would_block);
  EXPECT_LT(taken, 1024U * 1024U);  // a pipe's buffer and two slabs
  EXPECT_EQ(watched.server_end().try_flush().error().code, Code::would_block);
  Result<std::string> heard;
  test::run_both(watched.loop, test::say(watched.server_end(), {}), test::hear(watched.client_end(), taken, heard));
  EXPECT_EQ(heard->size(), taken);
  EXPECT_TRUE(watched.server_end().try_flush());
}

TEST(TlsStream, TellsAnOrderlyEndFromACut) {
  for (bool orderly : {true, false}) {
    Watched watched;
    if (orderly) watched.client_end().shutdown();
    watched.ends.client->reset();
    Result<std::string> heard;
    test::run_both(watched.loop, test::hear(watched.server_end(), 1, heard), test::say(watched.server_end(), {}));
    if (orderly) {
      ASSERT_TRUE(heard);
      EXPECT_EQ(*heard, "");
    } else {
      ASSERT_FALSE(heard);
      EXPECT_EQ(heard.error().code, Code::reset);
      EXPECT_EQ(heard.error().reason, "tls.truncated");
    }
  }
}

TEST(TlsStream, StillAnswersAClientThatHasFinishedSpeaking) {
  Watched watched;
  watched.client_end().shutdown();
  Result<std::string> heard;
  test::run_both(watched.loop, test::hear(watched.server_end(), 1, heard), test::say(watched.server_end(), {}));
  ASSERT_EQ(*heard, "");
  EXPECT_EQ(*pass(watched.loop, watched.server_end(), watched.client_end(), "answer"), "answer");
  std::string more = "more";
  iovec const piece = part(more);
  EXPECT_FALSE(watched.client_end().try_write(std::span(&piece, 1)));
}

TEST(TlsStream, GivesGoodBytesBeforeTheFailureBehindThem) {
  net::Loop loop;
  Traffic traffic;
  auto [here, there] = net::make_pipe(loop, loop);
  auto* const raw = here.get();
  auto ends = meet(loop, std::move(here), std::make_unique<WatchedStream>(std::move(there), traffic), *server(), *client());
  ASSERT_TRUE(ends.server && ends.client);
  // The server's own socket writes bytes that are no record of this connection.
  ASSERT_EQ(*pass(loop, **ends.server, **ends.client, "good"), "good");
  std::string good = "good";
  iovec const piece = part(good);
  ASSERT_TRUE((*ends.server)->try_write(std::span(&piece, 1)));
  std::string forged = "\x17\x03\x03" + std::string("\0\x20", 2) + std::string(32, 'f');
  iovec const false_record = part(forged);
  ASSERT_TRUE(raw->try_write(std::span(&false_record, 1)));
  Result<std::string> heard;
  test::run_both(loop, test::hear(**ends.client, 4, heard), test::say(**ends.server, {}));
  EXPECT_EQ(*heard, "good");
  EXPECT_TRUE((*ends.client)->has_buffered());
  test::run_both(loop, test::hear(**ends.client, 1, heard), test::say(**ends.server, {}));
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().code, Code::malformed);
  EXPECT_FALSE((*ends.client)->try_write(std::span(&piece, 1)));
}

TEST(TlsStream, PassesSixtyFourMebibytesThroughTheSameMemory) {
  net::Loop loop;
  auto ends = meet(loop, *server(), *client());
  auto const block = pattern(1024 * 1024);
  std::size_t after_first = 0;
  for (int i = 0; i < 64; ++i) {
    ASSERT_EQ(*pass(loop, **ends.server, **ends.client, block), block);
    if (i == 4) after_first = bytes_in_use();
  }
  EXPECT_LT(bytes_in_use(), after_first + 64 * 1024);
}

}  // namespace
}  // namespace cordon::tls
