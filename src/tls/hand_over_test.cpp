#include <gmock/gmock.h>

#include "testing/stream.h"
#include "tls/record_stream_openssl.h"
#include "tls/test_client_openssl.h"

// The records that OpenSSL has passed when it hands a connection over, in every kind of handshake: one that is counted too much
// or too little, or lost, and neither side understands the other.
namespace cordon::tls {
namespace {

// A client of OpenSSL whose flights the test sends, together with what comes after the handshake.
class FlightClient {
 public:
  FlightClient() : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_.get())) {
    SSL_set_tlsext_host_name(ssl_.get(), "praxis.test");
    SSL_set_connect_state(ssl_.get());
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  }
  SSL* ssl() const { return ssl_.get(); }
  std::size_t flights() const { return flights_; }

  // Goes on with the handshake; true when it is over.
  bool step() {
    if (SSL_do_handshake(ssl_.get()) == 1) return true;
    ++flights_;
    return false;
  }
  bool write(View text) { return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) > 0; }
  std::string read() {
    std::string text(1000, '\0');
    int const got = SSL_read(ssl_.get(), text.data(), static_cast<int>(text.size()));
    return text.substr(0, got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  std::string output() { return drain(*SSL_get_wbio(ssl_.get())); }
  void input(View bytes) { BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size())); }

 private:
  static std::string drain(BIO& memory) {
    std::string all = openssl::contents(memory);
    BIO_reset(&memory);
    return all;
  }

  openssl::Context context_;
  openssl::Ssl ssl_;
  std::size_t flights_ = 0;
};

class HandOverTest : public ::testing::Test {
 protected:
  // Sends with its last flight what `more` lets the client write.
  Stream& meet(FlightClient& client, ServerContext const& site, std::size_t most = 0, std::function<void()> const& more = {}) {
    auto [here, there] = net::make_pipe(loop, loop);
    socket = std::move(there);
    std::unique_ptr<net::Stream> inner = std::move(here);
    if (most > 0) inner = std::make_unique<testing::FragmentedStream>(loop, std::move(inner), most);
    net::Group group(loop);
    group.spawn(test::keep(accept(std::move(inner), site, {}), ended));
    for (bool met = false; !met;) {
      met = client.step();
      if (met && more) more();
      send(client.output());
      if (!met) receive(client);
    }
    loop.run_until([&] { return group.empty(); });
    if (!ended) throw std::runtime_error(std::string(ended.error().reason));
    return **ended;
  }
  void send(View bytes) { ASSERT_TRUE(net::run(loop, test::say(*socket, bytes))); }
  void receive(FlightClient& client) {
    std::string some(20'000, '\0');
    auto got = net::run(loop, read(*socket, some));
    if (!got || *got == 0) throw std::runtime_error("the server left");
    client.input(View(some).substr(0, *got));
  }
  static Task<std::size_t> read(net::Stream& stream, std::span<char> into) {
    auto got = co_await net::read_some(stream, into);
    co_return got;
  }

  std::string hear(Stream& server, std::size_t size) {
    auto heard = net::run(loop, test::read_exactly(server, size));
    return heard ? *heard : std::string(heard.error().reason);
  }
  // What the client understands of the server's next word.
  std::string answer(Stream& server, FlightClient& client, View word) {
    net::Group group(loop);
    group.spawn(test::say(server, word));
    auto text = client.read();
    while (text.empty() && SSL_get_error(client.ssl(), -1) == SSL_ERROR_WANT_READ) {
      receive(client);
      text = client.read();
    }
    loop.run_until([&] { return group.empty(); });
    return text.empty() ? openssl::last_error() : text;
  }
  // Both ends understand each other, and what came with the last flight was not lost.
  void expect_talk(FlightClient& client, ServerContext const& site, std::size_t most = 0) {
    auto& server = meet(client, site, most, [&] { EXPECT_TRUE(client.write("with the last flight")); });
    EXPECT_NE(dynamic_cast<RecordStream*>(&server), nullptr);
    EXPECT_EQ(hear(server, 20), "with the last flight");
    EXPECT_EQ(answer(server, client, "answer"), "answer");
    ASSERT_TRUE(client.write("question"));
    send(client.output());
    EXPECT_EQ(hear(server, 8), "question");
    EXPECT_EQ(answer(server, client, "another"), "another");
  }

  net::Loop loop;
  std::unique_ptr<net::Stream> socket;
  test::Ended ended = fail(Code::internal, "not tried");
};

// Answers at once, and after the handshake was suspended.
class LocalSigner final : public Signer {
 public:
  explicit LocalSigner(PrivateKey key) : key_(std::move(key)) {}
  Task<Signature> sign(SignatureScheme scheme, View message) const override {
    auto slept = co_await net::sleep(std::chrono::milliseconds(1));
    if (!slept) co_return fail(slept);
    co_return key_.sign(scheme, message);
  }

 private:
  PrivateKey key_;
};

TEST_F(HandOverTest, LosesNothingWithAndWithoutATicketAtEveryFragmentSize) {
  for (bool const tickets : {false, true}) {
    auto const site = test::server({}, tickets ? std::make_shared<TicketKeys>() : nullptr);
    for (std::size_t most = 0; most <= 8; ++most) {
      SCOPED_TRACE(most);
      FlightClient client;
      expect_talk(client, *site, most);
    }
  }
}

TEST_F(HandOverTest, LosesNothingWithEverySuite) {
  for (char const* const suite : {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
    FlightClient client;
    SSL_set_ciphersuites(client.ssl(), suite);
    expect_talk(client, *test::server({}, std::make_shared<TicketKeys>()));
    EXPECT_EQ((*ended)->cipher(), suite);
  }
}

TEST_F(HandOverTest, LosesNothingAfterASecondHello) {
  FlightClient client;
  SSL_set1_groups_list(client.ssl(), "P-521:P-384");
  expect_talk(client, *test::server({.groups = "X25519:P-384"}, std::make_shared<TicketKeys>()));
  EXPECT_EQ(client.flights(), 2U);
}

TEST_F(HandOverTest, LosesNothingOfAConnectionThatWasResumed) {
  auto const site = test::server({}, std::make_shared<TicketKeys>());
  FlightClient first;
  expect_talk(first, *site);
  for (bool const early : {false, true}) {
    SSL_SESSION* const session = SSL_get1_session(first.ssl());
    FlightClient client;
    if (early) SSL_SESSION_set_max_early_data(session, 1000);
    ASSERT_EQ(SSL_set_session(client.ssl(), session), 1);
    std::size_t written = 0;
    EXPECT_EQ(SSL_write_early_data(client.ssl(), "early", 5, &written) == 1, early);
    expect_talk(client, *site);
    EXPECT_TRUE((*ended)->resumed());
    EXPECT_NE(SSL_get_early_data_status(client.ssl()), SSL_EARLY_DATA_ACCEPTED);
    SSL_SESSION_free(session);
  }
}

TEST_F(HandOverTest, LosesNothingAfterASignatureFromElsewhere) {
  auto const issued = test::issue({"praxis.test"});
  auto const signer = std::make_shared<LocalSigner>(*PrivateKey::from_pem(issued.key));
  auto const site =
      *ServerContext::create(*Certificate::from_pem(issued.certificate), signer, std::make_shared<TicketKeys>(), {});
  FlightClient client;
  expect_talk(client, *site);
}

TEST_F(HandOverTest, KnowsANewKeyThatCameWithTheLastFlight) {
  FlightClient client;
  auto& server = meet(client, *test::server({}, std::make_shared<TicketKeys>()), 0, [&] {
    EXPECT_TRUE(client.write("old key, "));
    SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED);
    EXPECT_TRUE(client.write("new key"));
    SSL_shutdown(client.ssl());
  });
  EXPECT_EQ(hear(server, 100), "old key, new key");
  EXPECT_TRUE(net::run(loop, test::say(server, "answer")));
}

TEST_F(HandOverTest, KeepsWhatWasAgreedOn) {
  FlightClient client;
  constexpr unsigned char protocols[] = "\x08http/1.1";
  SSL_set_alpn_protos(client.ssl(), protocols, sizeof protocols - 1);
  SSL_set_tlsext_host_name(client.ssl(), "PRAXIS.test");
  auto const site = test::server();
  auto& server = meet(client, *site);
  EXPECT_EQ(server.alpn(), "http/1.1");
  EXPECT_EQ(server.sni(), "praxis.test");
  EXPECT_EQ(server.version(), Version::tls13);
  EXPECT_EQ(server.context(), site.get());
  EXPECT_FALSE(server.resumed());
}

}  // namespace
}  // namespace cordon::tls
