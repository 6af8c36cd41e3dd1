#include <gmock/gmock.h>

#include <atomic>

#include "tls/hello.h"
#include "tls/test_client_openssl.h"

namespace cordon::tls {
namespace {

using test::client;
using test::meet;
using test::PlainClient;
using test::server;

Task<void> accept_within(Duration time, std::unique_ptr<net::Stream> inner, ServerContext const& context, test::Ended& into) {
  net::Fiber& fiber = co_await net::this_fiber();
  fiber.set_deadline(time);
  into = co_await accept(std::move(inner), context, {});
  co_return ok();
}

TEST(Handshake, ContinuesFromWhatWasPeeked) {
  for (std::size_t peeked : {0U, 1U, 5U, 100U, 1000U}) {
    net::Loop loop;
    auto [here, there] = net::make_pipe(loop, loop);
    test::Ends ends;
    net::Group group(loop);
    group.spawn(test::keep(connect(std::move(there), *client(), "praxis.test"), ends.client));
    std::string bytes(peeked, '\0');
    auto const got = net::run(loop, test::read_exactly(*here, std::min<std::size_t>(peeked, 200)));
    ASSERT_TRUE(got);
    group.spawn(test::keep(accept(std::move(here), *server(), *got), ends.server));
    loop.run_until([&] { return group.empty(); });
    EXPECT_TRUE(ends.server && ends.client) << peeked;
  }
}

TEST(Handshake, SaysWhyTheyCouldNotAgree) {
  net::Loop loop;
  struct Case {
    char const* name;
    ServerSettings server;
    std::function<void(PlainClient&)> prepare;
    std::string_view reason;
  };
  Case const cases[] = {
      {"too old",
       {.minimum = Version::tls13},
       [](auto& c) { SSL_set_max_proto_version(c.ssl(), TLS1_2_VERSION); },
       "tls.version"},
      {"TLS 1.1",
       {},
       [](auto& c) {
         SSL_set_security_level(c.ssl(), 0);
         SSL_set_min_proto_version(c.ssl(), TLS1_VERSION);
         SSL_set_max_proto_version(c.ssl(), TLS1_1_VERSION);
       },
       "tls.version"},
      {"no forward secrecy",
       {},
       [](auto& c) {
         SSL_set_max_proto_version(c.ssl(), TLS1_2_VERSION);
         SSL_set_cipher_list(c.ssl(), "AES128-GCM-SHA256");
       },
       "tls.no_shared_cipher"},
      {"CBC",
       {},
       [](auto& c) {
         SSL_set_max_proto_version(c.ssl(), TLS1_2_VERSION);
         SSL_set_cipher_list(c.ssl(), "ECDHE-ECDSA-AES128-SHA256");
       },
       "tls.no_shared_cipher"},
      {"another group", {.groups = "X25519"}, [](auto& c) { SSL_set1_groups_list(c.ssl(), "P-521"); }, "tls.no_shared_group"},
      {"another protocol",
       {.alpn = {"h2"}},
       [](auto& c) { SSL_set_alpn_protos(c.ssl(), openssl::bytes("\x04smtp"), 5); },
       "tls.no_shared_protocol"},
      {"another signature",
       {},
       [](auto& c) { SSL_set1_sigalgs_list(c.ssl(), "rsa_pss_rsae_sha256"); },
       "tls.no_shared_signature"},
      {"does not trust us", {}, [](auto& c) { SSL_set1_host(c.ssl(), "else.test"); }, "tls.certificate_refused"},
  };
  for (auto const& each : cases) {
    PlainClient plain;
    each.prepare(plain);
    auto const ended = plain.meet(loop, *server(each.server));
    ASSERT_FALSE(ended) << each.name;
    EXPECT_FALSE(plain.met()) << each.name;
    EXPECT_EQ(ended.error().reason, each.reason) << each.name << " " << ended.error().detail;
  }
}

TEST(Handshake, TakesAClientWithoutAlpnOrWithOnlyTls12) {
  net::Loop loop;
  PlainClient plain("praxis.test", TLS1_2_VERSION);
  auto const ended = plain.meet(loop, *server());
  ASSERT_TRUE(ended);
  EXPECT_TRUE(plain.met());
  EXPECT_EQ((*ended)->alpn(), "");
  EXPECT_EQ((*ended)->version(), Version::tls12);
  EXPECT_EQ((*ended)->cipher(), "ECDHE-ECDSA-AES128-GCM-SHA256");
}

TEST(Handshake, EndsWithItsDeadlineWhenTheClientSaysNothing) {
  net::Loop loop;
  auto [here, there] = net::make_pipe(loop, loop);
  test::Ended ended;
  auto const ran = net::run(loop, accept_within(std::chrono::milliseconds(20), std::move(here), *server(), ended));
  ASSERT_TRUE(ran);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::timeout);
}

TEST(Handshake, KnowsAClientThatLeft) {
  net::Loop loop;
  auto [here, there] = net::make_pipe(loop, loop);
  there.reset();
  auto const ended = net::run(loop, accept(std::move(here), *server(), {}));
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::reset);
  EXPECT_EQ(ended.error().reason, "tls.aborted");
}

TEST(Handshake, DoesNotTrustAServerThatCannotProveItsName) {
  net::Loop loop;
  auto const stranger = *Authority::create("Stranger");
  auto const false_site = *test::make_server(*stranger.issue({"praxis.test"}, std::chrono::days(1)));
  auto const old = test::authority().issue({"praxis.test"}, std::chrono::days(1), system_clock().wall() - std::chrono::days(9));
  auto const old_site = *test::make_server(*old);
  auto const by_address = *test::make_server(test::issue({"192.0.2.1"}));
  struct Case {
    std::string name;
    ServerContext const& site;
    bool verify;
    std::string_view reason;
  };
  for (auto const& [name, site, verify, reason] : std::initializer_list<Case>{
           {"praxis.test", *server(), true, ""},
           {"else.test", *server(), true, "tls.certificate"},
           {"praxis.test", *false_site, true, "tls.certificate"},
           {"praxis.test", *old_site, true, "tls.certificate"},
           {"192.0.2.1", *by_address, true, ""},
           {"192.0.2.2", *by_address, true, "tls.certificate"},
           {"192.0.2.1", *server(), true, "tls.certificate"},
           {"praxis.test", *false_site, false, ""},
           {"", *server(), true, "tls.server_name"},
           {"a b", *server(), false, "tls.server_name"},
       }) {
    auto const ends = meet(loop, site, *client({.verify = verify}), name);
    EXPECT_EQ(ends.client.has_value(), reason.empty()) << name;
    if (ends.client) continue;
    EXPECT_EQ(ends.client.error().reason, reason) << name << " " << ends.client.error().detail;
    EXPECT_EQ(ends.client.error().code, reason == "tls.server_name" ? Code::invalid : Code::unreachable) << name;
  }
}

TEST(Handshake, TrustsNobodyOfItselfWithTheSystemsAuthorities) {
  net::Loop loop;
  auto const system = *ClientContext::create({});
  auto const ends = meet(loop, *server(), *system);
  ASSERT_FALSE(ends.client);
  EXPECT_EQ(ends.client.error().reason, "tls.certificate");
}

TEST(Handshake, DoesNotNameTheServerWhenItIsToldNotTo) {
  net::Loop loop;
  auto const ends = meet(loop, *server(), *client({.send_name = false}));
  ASSERT_TRUE(ends.server);
  EXPECT_EQ((*ends.server)->sni(), "");
}

TEST(Handshake, EndsAFloodOfKeyUpdates) {
  net::Loop loop;
  PlainClient plain;
  int sent = 0;
  Result<std::string> heard;
  auto const flood = [&](SSL* ssl) {
    for (sent = 0; sent < 5000; ++sent) {
      if (SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) != 1 || SSL_do_handshake(ssl) != 1) break;
    }
  };
  auto const ended = plain.meet(loop, *server(), flood, [&](Stream& stream) { return test::hear(stream, 1, heard); });
  ASSERT_TRUE(ended);
  ASSERT_FALSE(heard);
  EXPECT_EQ(heard.error().reason, "tls.flood");
}

TEST(Handshake, FollowsAnHonestKeyUpdate) {
  net::Loop loop;
  PlainClient plain;
  Result<std::string> heard;
  std::string answer(5, '\0');
  auto const talk = [&](SSL* ssl) {
    SSL_write(ssl, "be", 2);
    SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
    SSL_write(ssl, "fore", 4);
    SSL_read(ssl, answer.data(), 5);
  };
  auto const serve = [&](Stream& stream) -> Task<void> {
    heard = co_await test::read_exactly(stream, 6);
    auto said = co_await net::write_all(stream, "after");
    co_return said;
  };
  auto const ended = plain.meet(loop, *server(), talk, serve);
  EXPECT_EQ(*heard, "before");
  EXPECT_EQ(answer, "after");
}

TEST(Handshake, DoesNotRenegotiate) {
  net::Loop loop;
  PlainClient plain("praxis.test", TLS1_2_VERSION);
  Result<std::string> heard;
  bool renegotiated = true;
  auto const talk = [&](SSL* ssl) { renegotiated = SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1; };
  auto const ended = plain.meet(loop, *server(), talk, [&](Stream& stream) { return test::hear(stream, 1, heard); });
  ASSERT_TRUE(ended);
  EXPECT_FALSE(renegotiated);
}

TEST(Handshake, TellsARefusedClientWhy) {
  net::Loop loop;
  auto [here, there] = net::make_pipe(loop, loop);
  net::Group group(loop);
  test::Ended ended;
  group.spawn(test::keep(connect(std::move(there), *client(), "praxis.test"), ended));
  auto const hello = net::run(loop, test::read_exactly(*here, 200));
  ASSERT_TRUE(hello);
  refuse(std::move(here), Alert::unrecognized_name);
  loop.run_until([&] { return group.empty(); });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().reason, "tls.server_name");
}

TEST(ServerContext, ServesSeveralWorkersAtOnce) {
  auto const site = server({}, std::make_shared<TicketKeys>());
  auto const trusting = client();
  std::atomic<int> met = 0;
  auto const work = [&] {
    net::Loop loop;
    for (int i = 0; i < 20; ++i) {
      auto const ends = meet(loop, *site, *trusting);
      if (ends.server && ends.client && test::pass(loop, **ends.server, **ends.client, "hello")) ++met;
    }
  };
  {
    std::jthread const one(work);
    std::jthread const other(work);
  }
  EXPECT_EQ(met, 40);
}

TEST(Groups, AreTheOnesTheLibraryHas) {
  auto const groups = preferred_groups("NoSuchGroup:X25519: P-256");
  ASSERT_TRUE(groups);
  EXPECT_EQ(groups->usable, "X25519:P-256");
  EXPECT_THAT(groups->missing, ::testing::ElementsAre("NoSuchGroup"));
  EXPECT_FALSE(preferred_groups("NoSuchGroup"));
  EXPECT_FALSE(preferred_groups(""));
  EXPECT_TRUE(preferred_groups(default_groups));
}

TEST(ServerContext, WantsItsOwnKey) {
  auto const issued = test::issue({"praxis.test"});
  auto const wrong = ServerContext::create(*Certificate::from_pem(issued.certificate),
                                           *PrivateKey::from_pem(test::issue({"praxis.test"}).key), nullptr, {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().reason, "tls.key");
}

}  // namespace
}  // namespace cordon::tls
