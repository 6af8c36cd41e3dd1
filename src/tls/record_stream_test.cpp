#include <gmock/gmock.h>

#include "testing/stream.h"
#include "tls/record_stream_openssl.h"
#include "tls/test_client_openssl.h"

namespace cordon::tls {
namespace {

constexpr std::uint16_t aes128 = 0x1301;
constexpr std::uint16_t all_suites[] = {0x1301, 0x1302, 0x1303};

TrafficSecret secret_of(unsigned char filling, std::size_t size = 32) {
  TrafficSecret secret;
  std::ranges::fill(std::span(secret.bytes).first(size), filling);
  secret.size = size;
  return secret;
}

TrafficSecret secret_from(std::initializer_list<unsigned char> bytes) {
  TrafficSecret secret;
  std::ranges::copy(bytes, secret.bytes.begin());
  secret.size = bytes.size();
  return secret;
}

TrafficKey key(TrafficKey::Use use, TrafficSecret const& secret, std::uint64_t sequence = 0, std::uint16_t suite = aes128) {
  return *TrafficKey::create(*find_suite(suite), secret, sequence, use);
}

std::string sealed(TrafficKey& key, ContentType type, View content) {
  std::string record(content.size() + record_overhead, '\0');
  EXPECT_TRUE(key.seal(type, content, record.data()));
  return record;
}

TEST(TrafficKeys, SealTheRecordOfRfc8448) {
  auto const client =
      secret_from({0x9e, 0x40, 0x64, 0x6c, 0xe7, 0x9a, 0x7f, 0x9d, 0xc0, 0x5a, 0xf8, 0x88, 0x9b, 0xce, 0x65, 0x52,
                   0x87, 0x5a, 0xfa, 0x0b, 0x06, 0xdf, 0x00, 0x87, 0xf7, 0x92, 0xeb, 0xb7, 0xc1, 0x75, 0x04, 0xa5});
  constexpr unsigned char expected[] = {0x17, 0x03, 0x03, 0x00, 0x43, 0xa2, 0x3f, 0x70, 0x54, 0xb6, 0x2c, 0x94, 0xd0, 0xaf, 0xfa,
                                        0xfe, 0x82, 0x28, 0xba, 0x55, 0xcb, 0xef, 0xac, 0xea, 0x42, 0xf9, 0x14, 0xaa, 0x66, 0xbc,
                                        0xab, 0x3f, 0x2b, 0x98, 0x19, 0xa8, 0xa5, 0xb4, 0x6b, 0x39, 0x5b, 0xd5, 0x4a, 0x9a, 0x20,
                                        0x44, 0x1e, 0x2b, 0x62, 0x97, 0x4e, 0x1f, 0x5a, 0x62, 0x92, 0xa2, 0x97, 0x70, 0x14, 0xbd,
                                        0x1e, 0x3d, 0xea, 0xe6, 0x3a, 0xee, 0xbb, 0x21, 0x69, 0x49, 0x15, 0xe4};
  std::string payload;
  for (char byte = 0; byte < 50; ++byte) payload += byte;
  auto seals = key(TrafficKey::Use::seal, client);
  EXPECT_EQ(sealed(seals, ContentType::application_data, payload),
            View(reinterpret_cast<char const*>(expected), sizeof expected));
}

TEST(TrafficKeys, OpenWhatWasSealedWithEverySuite) {
  for (auto const suite : all_suites) {
    std::size_t const size = suite == 0x1302 ? 48 : 32;
    auto seals = key(TrafficKey::Use::seal, secret_of(7, size), 5, suite);
    auto opens = key(TrafficKey::Use::open, secret_of(7, size), 5, suite);
    for (std::size_t length : {0U, 1U, 15U, 16U, 17U, 1000U, 16384U}) {
      auto const text = test::pattern(length);
      auto record = sealed(seals, ContentType::application_data, text);
      std::string out(length + 1, '\0');
      EXPECT_EQ(opens.open(record, out.data()), length + 1);
      EXPECT_EQ(View(out).substr(0, length), text);
      ASSERT_TRUE(seals.update() && opens.update());
    }
    EXPECT_EQ(seals.sequence(), 0U);
  }
}

TEST(TrafficKeys, OpenNothingThatWasChangedOrComesOutOfTurn) {
  auto seals = key(TrafficKey::Use::seal, secret_of(7));
  auto const first = sealed(seals, ContentType::application_data, "first");
  auto second = sealed(seals, ContentType::application_data, "second");
  char out[64];
  for (std::size_t at = 0; at < first.size(); ++at) {
    auto changed = first;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(key(TrafficKey::Use::open, secret_of(7)).open(changed, out)) << at;
  }
  EXPECT_FALSE(key(TrafficKey::Use::open, secret_of(7)).open(second, out));
  auto other = first;
  EXPECT_FALSE(key(TrafficKey::Use::open, secret_of(8)).open(other, out));
  for (std::size_t size = 0; size < first.size(); ++size) {
    auto cut = first.substr(0, size);
    EXPECT_FALSE(key(TrafficKey::Use::open, secret_of(7)).open(cut, out)) << size;
  }
}

TEST(TrafficKeys, WantASecretOfTheSuitesSize) {
  for (std::size_t const size : {0U, 31U, 33U, 48U}) {
    EXPECT_FALSE(TrafficKey::create(*find_suite(aes128), secret_of(1, size), 0, TrafficKey::Use::seal)) << size;
  }
  EXPECT_EQ(find_suite(0x1304), nullptr);
}

// A server's end as it is after a handshake, and a client that can say anything under the right key.
class RecordStreamTest : public ::testing::Test {
 public:
  void SetUp() override { begin(0); }

  void begin(std::size_t most, std::uint64_t sent_before = 0) {
    auto [here, there] = net::make_pipe(loop, loop);
    client = std::move(there);
    std::unique_ptr<net::Stream> inner = std::move(here);
    if (most > 0) inner = std::make_unique<testing::FragmentedStream>(loop, std::move(inner), most);
    auto const from_client = secret_of(1);
    auto const to_client = secret_of(2);
    server = std::make_unique<RecordStream>(Wire(std::move(inner)), key(TrafficKey::Use::open, from_client),
                                            key(TrafficKey::Use::seal, to_client, sent_before), Agreement{});
    seals.emplace(key(TrafficKey::Use::seal, from_client));
    opens.emplace(key(TrafficKey::Use::open, to_client, sent_before));
  }

  std::string record(ContentType type, View content) { return sealed(*seals, type, content); }
  std::string data(View content) { return record(ContentType::application_data, content); }
  // With `inner` as the whole of what is encrypted: content, type and padding.
  std::string inner(View inner_plaintext) {
    return sealed(*seals, static_cast<ContentType>(inner_plaintext.back()),
                  inner_plaintext.substr(0, inner_plaintext.size() - 1));
  }
  void send(View bytes) { ASSERT_TRUE(net::run(loop, test::say(*client, bytes))); }

  // What the server reads until it fails or the end comes.
  struct Heard {
    std::string text;
    Code code = Code::ok;  // ok: an orderly end
    std::string_view reason;
  };
  Heard hear(std::size_t buffer = 4096) {
    Heard heard;
    std::string into(buffer, '\0');
    for (;;) {
      auto got = net::run(loop, read(*server, into));
      if (!got) {
        heard.code = got.error().code;
        heard.reason = got.error().reason;
        return heard;
      }
      if (*got == 0) return heard;
      heard.text += into.substr(0, *got);
    }
  }

  // What the client was sent, opened; alerts as "alert LEVEL DESCRIPTION".
  std::vector<std::string> said() {
    auto all = said_whole();
    EXPECT_EQ(unopened, "") << "half a record";
    return all;
  }
  static std::string spell(std::string const& content) {
    if (content.back() == static_cast<char>(ContentType::alert)) {
      return "alert " + std::to_string(content[0]) + " " + std::to_string(content[1]);
    }
    if (content.back() == static_cast<char>(ContentType::handshake)) {
      return content == std::string("\x18\0\0\1\0\x16", 6) ? "key update" : "another message";
    }
    return content.substr(0, content.size() - 1);
  }
  // Lets the loop learn what has arrived.
  void settle() {
    bool settled = false;
    loop.post([&] { settled = true; });
    loop.run_until([&] { return settled; });
  }
  // The bytes of one read.
  std::size_t hear_some(std::span<char> into) {
    auto const got = net::run(loop, read(*server, into));
    return got ? *got : 0;
  }
  // The same as said(), of whole records only; the rest waits.
  std::vector<std::string> said_whole() {
    settle();
    std::string more(100'000, '\0');
    auto const got = client->try_read(more);
    unopened += more.substr(0, got ? *got : 0);
    std::vector<std::string> all;
    for (std::span<char> rest(unopened);;) {
      auto const size = rest.size() < record_header ? 0 : record_size(rest);
      if (size == 0 || rest.size() < size) {
        unopened = std::string(rest.data(), rest.size());
        return all;
      }
      all.push_back(open(rest.first(size)));
      rest = rest.subspan(size);
    }
  }
  static std::size_t record_size(std::span<char> rest) {
    return record_header +
           static_cast<std::size_t>(static_cast<unsigned char>(rest[3]) << 8 | static_cast<unsigned char>(rest[4]));
  }
  std::string open(std::span<char> record) {
    std::string content(record.size(), '\0');
    auto const opened = opens->open(record, content.data());
    if (!opened) return "not authentic";
    content.resize(*opened);
    if (content.back() == static_cast<char>(ContentType::handshake)) EXPECT_TRUE(opens->update());
    return spell(content);
  }
  static Task<std::size_t> read(Stream& stream, std::span<char> into) {
    auto got = co_await net::read_some(stream, into);
    co_return got;
  }
  Result<std::size_t> write(View text) {
    iovec const part{const_cast<char*>(text.data()), text.size()};
    return server->try_write(std::span(&part, 1));
  }

  net::Loop loop;
  std::unique_ptr<net::Stream> client;
  std::unique_ptr<RecordStream> server;
  std::optional<TrafficKey> seals;
  std::optional<TrafficKey> opens;
  std::string unopened;  // the beginning of a record
};

constexpr View update_wanted("\x18\0\0\1\1", 5);
constexpr View update_told("\x18\0\0\1\0", 5);
constexpr View close_notify("\1\0", 2);

// Gives the table's rows what they need of the fixture.
class RecordsOfAClient : public RecordStreamTest {
 public:
  using RecordStreamTest::data;
  using RecordStreamTest::inner;
  using RecordStreamTest::record;
  void TestBody() override {}
};

struct Row {
  char const* name;
  std::string (*bytes)(RecordsOfAClient&);
  int alert;
};

std::string plain(char type, View content, char minor = 3) {
  std::string record{type, 3, minor, static_cast<char>(content.size() >> 8), static_cast<char>(content.size() & 0xFF)};
  return record.append(content);
}

std::string changed(std::string record) {
  record.back() = static_cast<char>(record.back() ^ 1);
  return record;
}

constexpr int unexpected_message = 10, bad_record_mac = 20, record_overflow = 22, illegal_parameter = 47, decode_error = 50;

Row const refused[] = {
    {"a changed record", [](RecordsOfAClient& c) { return changed(c.data("x")); }, bad_record_mac},
    {"a record of nothing", [](RecordsOfAClient&) { return plain(23, ""); }, bad_record_mac},
    {"a record shorter than its tag", [](RecordsOfAClient&) { return plain(23, std::string(15, 'x')); }, bad_record_mac},
    {"a record sent twice",
     [](RecordsOfAClient& c) {
       auto const r = c.data("");
       return r + r;
     },
     bad_record_mac},
    {"a record that was left out", [](RecordsOfAClient& c) { return c.data("x"), c.data("y"); }, bad_record_mac},
    {"data in clear", [](RecordsOfAClient&) { return plain(23, "GET / HTTP/1.1\r\nHost: praxis.test\r\n\r\n"); }, bad_record_mac},
    {"an alert in clear", [](RecordsOfAClient&) { return plain(21, close_notify); }, unexpected_message},
    {"a handshake message in clear", [](RecordsOfAClient&) { return plain(22, update_told); }, unexpected_message},
    {"a change of cipher", [](RecordsOfAClient&) { return plain(20, "\1"); }, unexpected_message},
    {"a heartbeat", [](RecordsOfAClient&) { return plain(24, "\1\0\1x"); }, unexpected_message},
    {"HTTP in clear", [](RecordsOfAClient&) { return std::string("GET / HTTP/1.1\r\n\r\n"); }, unexpected_message},
    {"another version", [](RecordsOfAClient&) { return plain(23, std::string(40, 'x'), 1); }, decode_error},
    {"a record that is too long", [](RecordsOfAClient&) { return plain(23, std::string(16384 + 257, 'x')); }, record_overflow},
    {"too much data", [](RecordsOfAClient& c) { return c.inner(std::string(16385, 'x') + '\x17'); }, record_overflow},
    {"too much padding", [](RecordsOfAClient& c) { return c.inner("x\x17" + std::string(16384, '\0')); }, record_overflow},
    {"nothing but padding", [](RecordsOfAClient& c) { return c.inner(std::string(30, '\0')); }, unexpected_message},
    {"an unknown type", [](RecordsOfAClient& c) { return c.inner("x\x19"); }, unexpected_message},
    {"a change of cipher inside", [](RecordsOfAClient& c) { return c.inner("\1\x14"); }, unexpected_message},
    {"an empty message", [](RecordsOfAClient& c) { return c.record(ContentType::handshake, ""); }, unexpected_message},
    {"a ClientHello", [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\1\0\0\1x", 5)); },
     unexpected_message},
    {"a certificate", [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\x0b\0\0\1", 4)); },
     unexpected_message},
    {"a ticket", [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\4\0\0\1", 4)); }, unexpected_message},
    {"two key updates in one record",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, std::string(update_told) + std::string(update_told)); },
     unexpected_message},
    {"a key update with something behind it",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, std::string(update_told) + "x"); }, unexpected_message},
    {"a key update that asks for something unknown",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\x18\0\0\1\2", 5)); }, illegal_parameter},
    {"a key update of another length",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\x18\0\0\2\0", 5)); }, decode_error},
    {"an empty key update", [](RecordsOfAClient& c) { return c.record(ContentType::handshake, View("\x18\0\0\0", 4)); },
     decode_error},
    {"data within a key update",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, update_told.substr(0, 2)) + c.data("x"); },
     unexpected_message},
    {"an alert within a key update",
     [](RecordsOfAClient& c) {
       return c.record(ContentType::handshake, update_told.substr(0, 2)) + c.record(ContentType::alert, close_notify);
     },
     unexpected_message},
    {"the old key after a key update",
     [](RecordsOfAClient& c) { return c.record(ContentType::handshake, update_told) + c.data("x"); }, bad_record_mac},
    {"half an alert", [](RecordsOfAClient& c) { return c.record(ContentType::alert, "\1"); }, decode_error},
    {"two alerts in one record", [](RecordsOfAClient& c) { return c.record(ContentType::alert, View("\1\0\1\0", 4)); },
     decode_error},
};

class RefusedRecords : public RecordsOfAClient {
 public:
  void expect(Row const& row, std::size_t most) {
    begin(most);
    send(row.bytes(*this));
    auto const heard = hear();
    EXPECT_EQ(heard.text, "");
    EXPECT_EQ(heard.code, Code::malformed);
    EXPECT_EQ(heard.reason, "tls.record");
    while (!server->try_flush()) settle();
    EXPECT_THAT(said(), ::testing::ElementsAre("alert 2 " + std::to_string(row.alert)));
    EXPECT_FALSE(write("more"));
    EXPECT_EQ(hear().code, Code::malformed) << "it stays broken";
  }
};

TEST(Records, ThatNoClientNeedsEndTheConnectionWithTheirAlertAtEveryFragmentSize) {
  for (auto const& row : refused) {
    for (std::size_t most : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
      SCOPED_TRACE(std::string(row.name) + ", in pieces of " + std::to_string(most));
      RefusedRecords().expect(row, most);
    }
  }
}

TEST_F(RecordStreamTest, GivesWhatCameBeforeTheBrokenRecord) {
  send(data("good") + changed(data("bad")));
  auto const heard = hear();
  EXPECT_EQ(heard.text, "good");
  EXPECT_EQ(heard.code, Code::malformed);
}

TEST_F(RecordStreamTest, GivesAllDataWhateverTheSizeOfTheBuffer) {
  auto const text = test::pattern(40'000);
  for (std::size_t const buffer : {1U, 7U, 16383U, 16384U, 16385U, 16406U, 70'000U}) {
    begin(0);
    std::string all;
    for (std::size_t at = 0; at < text.size(); at += 10'000) all += data(View(text).substr(at, 10'000));
    send(all + data("") + record(ContentType::alert, close_notify));
    auto const heard = hear(buffer);
    EXPECT_EQ(heard.text, text) << buffer;
    EXPECT_EQ(heard.code, Code::ok) << buffer;
  }
}

TEST_F(RecordStreamTest, TakesPaddingOff) {
  send(inner("padded\x17" + std::string(1000, '\0')) + inner(std::string("ends with zeros\0\0", 17) + '\x17') +
       record(ContentType::alert, close_notify));
  EXPECT_EQ(hear().text, std::string("paddedends with zeros\0\0", 23));
}

TEST_F(RecordStreamTest, TellsAnOrderlyEndFromACutAndFromAnAlert) {
  send(data("x") + record(ContentType::alert, View("\1\x5a", 2)) +
       record(ContentType::alert, close_notify));  // user_canceled first
  EXPECT_EQ(hear().code, Code::ok);
  EXPECT_TRUE(write("still there"));
  EXPECT_THAT(said(), ::testing::ElementsAre("still there"));

  begin(0);
  send(data("x"));
  client->shutdown();
  auto const cut = hear();
  EXPECT_EQ(cut.text, "x");
  EXPECT_EQ(cut.code, Code::reset);
  EXPECT_EQ(cut.reason, "tls.truncated");

  begin(0);
  send(record(ContentType::alert, View("\2\x28", 2)));
  EXPECT_EQ(hear().reason, "tls.alert");
  EXPECT_THAT(said(), ::testing::IsEmpty()) << "an alert is not answered";
}

TEST_F(RecordStreamTest, KnowsWhetherAReadWouldFindSomething) {
  auto const whole = data("x");
  EXPECT_FALSE(server->has_buffered());
  send(View(whole).substr(0, 3));
  settle();
  char into[10];
  EXPECT_EQ(server->try_read(into).error().code, Code::would_block);
  EXPECT_FALSE(server->has_buffered());
  EXPECT_TRUE(server->quiet()) << "nobody can read a part of a record";
  send(View(whole).substr(3));
  EXPECT_EQ(hear_some(into), 1U);
  EXPECT_TRUE(server->quiet());
}

TEST_F(RecordStreamTest, GoesOnWithAClientsNewKey) {
  std::string all = data("before") + record(ContentType::handshake, update_told);
  ASSERT_TRUE(seals->update());
  all += data(", after") + record(ContentType::handshake, update_told.substr(0, 3)) +
         record(ContentType::handshake, update_told.substr(3));
  ASSERT_TRUE(seals->update());
  send(all + data(", and in pieces") + record(ContentType::alert, close_notify));
  EXPECT_EQ(hear().text, "before, after, and in pieces");
  EXPECT_THAT(said(), ::testing::IsEmpty()) << "nobody asked for a new key of ours";
}

TEST_F(RecordStreamTest, ChangesItsKeyBeforeItSaysMoreWhenItIsAsked) {
  send(record(ContentType::handshake, update_wanted));
  ASSERT_TRUE(seals->update());
  send(data("x"));
  char into[10];
  EXPECT_EQ(hear_some(into), 1U);
  ASSERT_TRUE(write("answer"));
  ASSERT_TRUE(write("more"));
  EXPECT_THAT(said(), ::testing::ElementsAre("key update", "answer", "more"));
}

TEST_F(RecordStreamTest, AnswersManyWishesForANewKeyOnce) {
  for (int i = 0; i < 5; ++i) {
    send(record(ContentType::handshake, update_wanted));
    ASSERT_TRUE(seals->update());
  }
  send(data("x"));
  char into[10];
  EXPECT_EQ(hear_some(into), 1U);
  ASSERT_TRUE(write("answer"));
  EXPECT_THAT(said(), ::testing::ElementsAre("key update", "answer"));
}

TEST_F(RecordStreamTest, AnswersAWishForANewKeyAlsoWhenItHasNothingToSay) {
  send(record(ContentType::handshake, update_wanted));
  ASSERT_TRUE(seals->update());
  client->shutdown();
  EXPECT_EQ(hear().reason, "tls.truncated");
  begin(0);
  send(record(ContentType::handshake, update_wanted));
  ASSERT_TRUE(seals->update());
  net::Group group(loop);
  std::string into(10, '\0');
  auto waits = [](Stream& stream, std::span<char> buffer) -> Task<void> {
    auto got = co_await net::read_some(stream, buffer);
    co_return got ? ok() : Result<void>(fail(got));
  };
  group.spawn(waits(*server, into));
  settle();
  EXPECT_THAT(said(), ::testing::ElementsAre("key update"));
  group.cancel();
  loop.run_until([&] { return group.empty(); });
}

TEST_F(RecordStreamTest, ChangesAKeyThatHasSealedEnough) {
  begin(0, (std::uint64_t{1} << 24) - 1);
  ASSERT_TRUE(write("last"));
  ASSERT_TRUE(write("first"));
  EXPECT_THAT(said(), ::testing::ElementsAre("last", "key update", "first"));
}

TEST_F(RecordStreamTest, EndsAFloodOfRecordsWithoutData) {
  std::string flood;
  for (int i = 0; i < 33; ++i) flood += data("");
  send(flood);
  EXPECT_EQ(hear().reason, "tls.flood");
  EXPECT_THAT(said(), ::testing::ElementsAre("alert 2 10"));
}

TEST_F(RecordStreamTest, SaysOnceWhyAFloodEnded) {
  for (std::string (*last)(RecordStreamTest&) : {
           +[](RecordStreamTest& t) { return t.record(ContentType::alert, "x"); },
           +[](RecordStreamTest& t) { return t.record(ContentType::alert, View("\2\x28", 2)); },
           +[](RecordStreamTest& t) { return t.record(ContentType::alert, close_notify); },
           +[](RecordStreamTest& t) { return t.record(ContentType::handshake, "x"); },
           +[](RecordStreamTest& t) { return t.record(static_cast<ContentType>(25), "x"); },
       }) {
    begin(0);
    std::string flood;
    for (int i = 0; i < 32; ++i) flood += data("");
    send(flood + last(*this));
    EXPECT_EQ(hear().reason, "tls.flood");
    EXPECT_THAT(said(), ::testing::ElementsAre("alert 2 10"));
  }
}

TEST_F(RecordStreamTest, LetsAClientThatSendsMuchChangeItsKeyNowAndThen) {
  auto const megabyte = test::pattern(16384);
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 64; ++j) {
      send(data(megabyte));
      std::string into(16384, '\0');
      ASSERT_EQ(hear_some(into), into.size());
    }
    send(record(ContentType::handshake, update_told));
    ASSERT_TRUE(seals->update());
  }
  send(record(ContentType::alert, close_notify));
  EXPECT_EQ(hear().code, Code::ok);
}

// While it lives, this library derives no key: it looks for hashes that are not there.
class NoHashes {
 public:
  NoHashes() { EVP_set_default_properties(nullptr, "provider=nobody"); }
  ~NoHashes() { EVP_set_default_properties(nullptr, ""); }
};

TEST_F(RecordStreamTest, EndsWhenItCannotDeriveTheClientsNewKey) {
  send(record(ContentType::handshake, update_told));
  auto const under_old_key = data("x");
  {
    NoHashes const none;
    auto const heard = hear();
    EXPECT_EQ(heard.code, Code::internal);
    EXPECT_EQ(heard.reason, "tls.key_update");
  }
  send(under_old_key);
  EXPECT_EQ(hear().text, "");
  EXPECT_FALSE(write("more"));
}

TEST_F(RecordStreamTest, SealsNothingWhenItCannotDeriveItsNewKey) {
  send(record(ContentType::handshake, update_wanted));
  ASSERT_TRUE(seals->update());
  send(data("x"));
  char into[10];
  ASSERT_EQ(hear_some(into), 1U);
  {
    NoHashes const none;
    EXPECT_FALSE(write("under which key?"));
  }
  EXPECT_FALSE(write("more"));
  server->shutdown();
  EXPECT_EQ(hear().code, Code::internal);
  EXPECT_THAT(said(), ::testing::ElementsAre("key update"));
}

TEST_F(RecordStreamTest, HearsNothingBehindTheEnd) {
  send(data("x") + record(ContentType::alert, close_notify) + data("y"));
  EXPECT_EQ(hear().text, "x");
  send(data("z"));
  EXPECT_EQ(hear().text, "");
  EXPECT_TRUE(server->has_buffered());
  EXPECT_FALSE(server->quiet());
}

TEST_F(RecordStreamTest, SaysNothingAfterItsEnd) {
  server->shutdown();
  server->shutdown();
  EXPECT_FALSE(write("more"));
  send(record(ContentType::handshake, update_wanted));
  ASSERT_TRUE(seals->update());
  send(data("still heard"));
  std::string into(100, '\0');
  EXPECT_EQ(hear_some(into), 11U);
  send(changed(data("x")));
  EXPECT_EQ(hear().reason, "tls.record");
  EXPECT_THAT(said(), ::testing::ElementsAre("alert 1 0"));
}

// With its close_notify still in the way out, when an alert could follow it.
TEST_F(RecordStreamTest, TellsNothingBehindItsUnsentEnd) {
  auto const text = test::pattern(1'000'000);
  while (write(text)) settle();
  server->shutdown();
  send(changed(data("x")));
  EXPECT_EQ(hear().reason, "tls.record");
  std::vector<std::string> all;
  do {
    for (auto& each : said_whole()) all.push_back(std::move(each));
  } while (!server->try_flush());
  for (auto& each : said()) all.push_back(std::move(each));
  EXPECT_EQ(all.back(), "alert 1 0");
}

TEST_F(RecordStreamTest, ClosesItsHalfOfTheConnectionBelow) {
  server->shutdown();
  EXPECT_THAT(said(), ::testing::ElementsAre("alert 1 0"));
  char into[1];
  EXPECT_EQ(*client->try_read(into), 0U);
}

// The new key's announcement takes the room of the record behind it, in the last buffer.
TEST_F(RecordStreamTest, LeavesRoomForANewKeyBeforeEveryRecord) {
  for (std::size_t const last : {16240U, 16247U, 16248U, 16270U, 16274U, 16275U}) {
    begin(0, (std::uint64_t{1} << 24) - 8);
    auto const text = test::pattern(8 * 16384 + last);
    std::string heard;
    for (std::size_t written = 0; heard.size() < text.size();) {
      auto const taken = write(View(text).substr(written));
      if (taken) written += *taken;
      ASSERT_TRUE(taken || taken.error().code == Code::would_block) << last;
      for (auto const& each : said_whole()) {
        if (each != "key update") heard += each;
      }
    }
    EXPECT_TRUE(heard == text) << last;
  }
}

TEST_F(RecordStreamTest, RefusesAnEmptyMessageAlsoAfterAKeyUpdate) {
  send(record(ContentType::handshake, update_told));
  ASSERT_TRUE(seals->update());
  send(record(ContentType::handshake, "") + data("x"));
  EXPECT_EQ(hear().reason, "tls.record");
}

TEST_F(RecordStreamTest, HasSomethingForAReaderWhenItBroke) {
  std::string all = data("held") + changed(data("x"));
  send(all);
  char into[2];
  EXPECT_EQ(hear_some(into), 2U);
  EXPECT_TRUE(server->has_buffered());
  EXPECT_EQ(hear_some(into), 2U);
  EXPECT_TRUE(server->has_buffered()) << "a failure";
  EXPECT_FALSE(server->quiet());
  EXPECT_EQ(hear().reason, "tls.record");
  EXPECT_TRUE(server->has_buffered());
}

TEST_F(RecordStreamTest, HasSomethingForAReaderAtTheEnd) {
  send(record(ContentType::alert, close_notify));
  EXPECT_FALSE(server->has_buffered());
  settle();
  EXPECT_FALSE(server->quiet()) << "it has arrived below";
  EXPECT_EQ(hear().code, Code::ok);
  EXPECT_TRUE(server->has_buffered());
  begin(0);
  client->shutdown();
  EXPECT_EQ(hear().reason, "tls.truncated");
  EXPECT_TRUE(server->has_buffered());
}

TEST_F(RecordStreamTest, KnowsThatARecordItCannotTakeIsThere) {
  send(data("first") + plain(22, update_told));
  std::string into(5, '\0');
  EXPECT_EQ(hear_some(into), 5U);
  EXPECT_TRUE(server->has_buffered());
}

TEST_F(RecordStreamTest, GivesNothingMoreWhenTheClientWentAway) {
  send(data("held"));
  char into[2];
  EXPECT_EQ(hear_some(into), 2U);
  client.reset();
  while (write("x")) settle();
  auto const heard = hear();
  EXPECT_EQ(heard.text, "");
  EXPECT_EQ(heard.code, Code::reset);
}

TEST_F(RecordStreamTest, WritesNotMoreThanTheBufferHolds) {
  auto const text = test::pattern(16384);
  for (std::size_t size = text.size() - 3; size <= text.size() + 3; ++size) {
    for (std::size_t const padding : {0U, 1U, 100U, 16000U}) {
      begin(0);
      send(data(text) + inner("y\x17" + std::string(padding, '\0')));
      std::string into(size + 64, '!');
      EXPECT_EQ(hear_some(std::span(into).first(size)), std::min(size, text.size() + 1));
      EXPECT_EQ(into.find_first_not_of('!', size), std::string::npos) << size;
    }
  }
}

// A loop that reads until nothing is left and then waits must not find itself awake with half a record: it would never end.
TEST_F(RecordStreamTest, WaitsForTheRestOfARecord) {
  auto const whole = data("x");
  for (std::size_t const size : {1U, 4U, 5U, 20U}) {
    begin(0);
    send(View(whole).substr(0, size));
    settle();
    char into[10];
    EXPECT_EQ(server->try_read(into).error().code, Code::would_block);
    net::Group group(loop);
    auto waits = [](Stream& stream) -> Task<void> {
      auto there = co_await net::readable(stream);
      co_return there;
    };
    group.spawn(waits(*server));
    settle();
    EXPECT_FALSE(group.empty()) << size;
    send(View(whole).substr(size));
    loop.run_until([&] { return group.empty(); });
    EXPECT_EQ(hear_some(into), 1U);
  }
}

TEST_F(RecordStreamTest, KeepsItsOutputInOrderWhenTheClientDoesNotRead) {
  auto const text = test::pattern(3'000'000);
  std::string heard;
  std::size_t written = 0;
  while (written < text.size()) {
    auto const taken = write(View(text).substr(written));
    if (taken) {
      written += *taken;
      continue;
    }
    ASSERT_EQ(taken.error().code, Code::would_block);
    for (auto const& each : said_whole()) heard += each;
  }
  while (!server->try_flush()) {
    for (auto const& each : said_whole()) heard += each;
  }
  for (std::size_t before = heard.size() + 1; before != heard.size();) {
    before = heard.size();
    for (auto const& each : said_whole()) heard += each;
  }
  ASSERT_EQ(heard.size(), text.size());
  EXPECT_TRUE(heard == text);  // too long to be printed
}

TEST(HandOver, HappensAfterEveryHandshakeOfTls13AndOfNoOther) {
  for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    net::Loop loop;
    test::PlainClient client("praxis.test", version);
    auto const ended = client.meet(loop, *test::server({}, std::make_shared<TicketKeys>()));
    ASSERT_TRUE(ended);
    EXPECT_EQ(dynamic_cast<RecordStream*>(ended->get()) != nullptr, version == TLS1_3_VERSION);
  }
}

Task<void> echo_back(Stream& stream, std::size_t size) {
  auto heard = co_await test::read_exactly(stream, size);
  if (!heard) co_return fail(heard);
  auto said = co_await test::say(stream, *heard);
  co_return said;
}

TEST(HandOver, LosesNothingWithAnySuite) {
  auto const text = test::pattern(100'000);
  for (char const* const suite : {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
    net::Loop loop;
    test::PlainClient client;
    SSL_CTX_set_ciphersuites(client.context(), suite);
    SSL_set_ciphersuites(client.ssl(), suite);
    std::string back(text.size(), '\0');
    auto talk = [&](SSL* ssl) {
      SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
      SSL_write(ssl, text.data(), static_cast<int>(text.size()));
      for (std::size_t at = 0; at < back.size();) {
        int const got = SSL_read(ssl, back.data() + at, static_cast<int>(back.size() - at));
        if (got <= 0) break;
        at += static_cast<std::size_t>(got);
      }
    };
    auto echo = [&](Stream& stream) { return echo_back(stream, text.size()); };
    auto const ended = client.meet(loop, *test::server({}, std::make_shared<TicketKeys>()), talk, echo);
    ASSERT_TRUE(ended) << suite;
    EXPECT_EQ((*ended)->cipher(), suite);
    EXPECT_EQ(back, text) << suite;
  }
}

}  // namespace
}  // namespace cordon::tls
