#include "tls/custody.h"

#include "net/offload.h"
#include "testing/clock.h"
#include "tls/test_client_openssl.h"

namespace cordon::tls {
namespace {

using test::client;

// Holds the key where a loop does not see it: on other threads, and it takes its time.
class SlowSigner final : public Signer {
 public:
  SlowSigner(PrivateKey key, std::chrono::milliseconds delay, net::Pool& pool)
      : key_(std::move(key)), delay_(delay), pool_(pool) {}

  Task<Signature> sign(SignatureScheme scheme, View message) const override {
    ++asked_;
    auto slept = co_await net::sleep(delay_);
    if (!slept) co_return fail(slept);
    Result<Signature> signature = fail(Code::internal, "signer");
    auto done = co_await net::offload(pool_, [&] { signature = key_.sign(scheme, message); });
    if (!done) co_return fail(done);
    ++signed_;
    co_return signature;
  }
  int asked() const { return asked_; }
  int count() const { return signed_; }

 private:
  PrivateKey key_;
  std::chrono::milliseconds delay_;
  net::Pool& pool_;
  mutable int asked_ = 0;
  mutable int signed_ = 0;
};

enum class Fault { refuses, throws, lies, too_long };
class BadSigner final : public Signer {
 public:
  explicit BadSigner(Fault fault) : fault_(fault) {}
  Task<Signature> sign(SignatureScheme, View) const override {
    auto slept = co_await net::sleep(std::chrono::milliseconds(1));
    if (!slept) co_return fail(slept);
    switch (fault_) {
      case Fault::refuses: co_return fail(Code::unavailable, "token", "the token was taken out");
      case Fault::throws: throw std::runtime_error("the token is on fire");
      case Fault::lies: co_return Signature(70, 'x');
      case Fault::too_long: co_return Signature(100'000, 'x');
    }
    co_return fail(Code::internal, "fault");
  }

 private:
  Fault fault_;
};

std::shared_ptr<ServerContext const> remote_site(Issued const& issued, std::shared_ptr<Signer const> signer) {
  return *ServerContext::create(*Certificate::from_pem(issued.certificate), std::move(signer), nullptr, {});
}

TEST(Custody, SignsEverywhereWithEveryKindOfKeyAndVersion) {
  net::Loop loop;
  net::Pool pool(1);
  for (auto kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa}) {
    auto const issued = test::issue({"praxis.test"}, kind);
    auto const signer = std::make_shared<SlowSigner>(*PrivateKey::from_pem(issued.key), std::chrono::milliseconds(1), pool);
    auto const site = remote_site(issued, signer);
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      test::PlainClient plain("praxis.test", version);
      auto const before = signer->count();
      auto const ended = plain.meet(loop, *site);
      EXPECT_TRUE(ended && plain.met()) << static_cast<int>(kind) << " " << version << (ended ? "" : ended.error().detail);
      EXPECT_EQ(signer->count(), before + 1);
    }
  }
}

TEST(Custody, SignsPkcs1ForOldClients) {
  net::Loop loop;
  net::Pool pool(1);
  auto const issued = test::issue({"praxis.test"}, KeyKind::rsa);
  auto const site =
      remote_site(issued, std::make_shared<SlowSigner>(*PrivateKey::from_pem(issued.key), std::chrono::milliseconds(0), pool));
  test::PlainClient plain("praxis.test", TLS1_2_VERSION);
  SSL_set1_sigalgs_list(plain.ssl(), "rsa_pkcs1_sha384");
  EXPECT_TRUE(plain.meet(loop, *site) && plain.met());
}

TEST(Custody, LetsFiftyHandshakesSleepAtOnceWhileOthersGoOn) {
  constexpr std::chrono::milliseconds delay{50};
  constexpr int count = 50;
  testing::FakeClock clock;
  net::Loop loop(clock);
  net::Pool pool(2);
  auto const issued = test::issue({"praxis.test"});
  auto const signer = std::make_shared<SlowSigner>(*PrivateKey::from_pem(issued.key), delay, pool);
  auto const slow = remote_site(issued, signer);
  auto const trusting = client();
  std::vector<test::Ends> ends(count);
  net::Group group(loop);
  for (auto& each : ends) {
    auto [here, there] = net::make_pipe(loop, loop);
    group.spawn(test::keep(accept(std::move(here), *slow, {}), each.server));
    group.spawn(test::keep(connect(std::move(there), *trusting, "praxis.test"), each.client));
  }
  loop.run_until([&] { return signer->asked() == count; });
  auto const other = test::meet(loop, *test::server(), *trusting);  // whose key is here
  EXPECT_TRUE(other.server && other.client);
  EXPECT_EQ(signer->count(), 0);
  clock.advance(2 * delay);  // once for all of them
  loop.run_until([&] { return group.empty(); });
  for (auto const& each : ends) EXPECT_TRUE(each.server && each.client);
  EXPECT_EQ(signer->count(), count);
}

TEST(Custody, EndsTheHandshakeWhenTheSignerFails) {
  net::Loop loop;
  auto const issued = test::issue({"praxis.test"});
  for (auto fault : {Fault::refuses, Fault::throws, Fault::too_long}) {
    auto const site = remote_site(issued, std::make_shared<BadSigner>(fault));
    auto const ends = test::meet(loop, *site, *client());
    ASSERT_FALSE(ends.server) << static_cast<int>(fault);
    EXPECT_FALSE(ends.client);
    if (fault == Fault::refuses) {
      EXPECT_EQ(ends.server.error().code, Code::unavailable);
      EXPECT_EQ(ends.server.error().reason, "tls.signer");
      EXPECT_EQ(ends.server.error().detail, "the token was taken out");
    }
  }
}

TEST(Custody, IsOfNoUseWithAFalseSignature) {
  net::Loop loop;
  auto const site = remote_site(test::issue({"praxis.test"}), std::make_shared<BadSigner>(Fault::lies));
  auto const ends = test::meet(loop, *site, *client());
  EXPECT_FALSE(ends.client);
}

TEST(Custody, WakesAndEndsAHandshakeThatIsInterruptedInItsSleep) {
  net::Loop loop;
  net::Pool pool(1);
  auto const issued = test::issue({"praxis.test"});
  auto const signer = std::make_shared<SlowSigner>(*PrivateKey::from_pem(issued.key), std::chrono::hours(1), pool);
  auto const site = remote_site(issued, signer);
  auto const trusting = client();
  test::Ends ends;
  auto [here, there] = net::make_pipe(loop, loop);
  net::Group group(loop);
  net::Group clients(loop);
  group.spawn(test::keep(accept(std::move(here), *site, {}), ends.server));
  clients.spawn(test::keep(connect(std::move(there), *trusting, "praxis.test"), ends.client));
  loop.run_until([&] { return signer->asked() == 1; });
  group.cancel();
  loop.run_until([&] { return group.empty() && clients.empty(); });
  ASSERT_FALSE(ends.server);
  EXPECT_EQ(ends.server.error().code, Code::cancelled);
  EXPECT_FALSE(ends.client);
  EXPECT_EQ(signer->count(), 0);
}

}  // namespace
}  // namespace cordon::tls
