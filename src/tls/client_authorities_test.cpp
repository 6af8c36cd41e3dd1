#include "tls/client_authorities.h"

#include <gtest/gtest.h>

#include "testing/client_authority.h"
#include "tls/ocsp.h"
#include "tls/test_client_openssl.h"

namespace cordon::tls {
namespace {

using namespace std::chrono_literals;
using cordon::testing::ClientAuthority;

CertificateChain chain_of(ClientAuthority const& authority, std::string const& name) {
  return Certificate::from_pem(authority.read(name + ".pem")).value().chain();
}

std::string judged(Result<std::shared_ptr<ClientAuthorities const>> const& authorities, CertificateChain const& chain,
                   Wall now = system_clock().wall()) {
  auto const certificate = (*authorities)->verify(chain, now);
  return certificate ? certificate->subject : std::string(certificate.error().reason);
}

class ClientAuthoritiesTest : public ::testing::Test {
 protected:
  Result<std::shared_ptr<ClientAuthorities const>> with_list() {
    authority_.list();
    std::string const list = authority_.read("list.pem");
    return ClientAuthorities::make(authority_.own(), std::span(&list, 1));
  }
  ClientAuthority authority_;
};

TEST_F(ClientAuthoritiesTest, SayWhoIsWho) {
  authority_.issue("pacs");
  auto const authorities = ClientAuthorities::make(authority_.own(), {});
  auto const certificate = (*authorities)->verify(chain_of(authority_, "pacs"), system_clock().wall());
  ASSERT_TRUE(certificate) << certificate.error().reason;
  EXPECT_EQ(certificate->subject, "CN=pacs,O=Clinic");
  EXPECT_EQ(certificate->issuer, "CN=Clinic clients");
  EXPECT_EQ(certificate->names, std::vector<std::string>{"pacs.clinic.test"});
  EXPECT_LT(certificate->until, system_clock().wall() + std::chrono::days(31));
}

TEST_F(ClientAuthoritiesTest, BelieveNobodyElse) {
  ClientAuthority other;
  other.issue("pacs");
  authority_.issue("old", "clientAuth", "-startdate 20200101000000Z -enddate 20210101000000Z");
  authority_.issue("server", "serverAuth");
  authority_.issue("good");
  auto const authorities = ClientAuthorities::make(authority_.own(), {});
  EXPECT_EQ(judged(authorities, chain_of(other, "pacs")), "certificate.untrusted");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "old")), "certificate.expired");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "server")), "certificate.purpose");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "good")), "CN=good,O=Clinic");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "good"), system_clock().wall() + std::chrono::days(31)),
            "certificate.expired");
  EXPECT_EQ(judged(authorities, {}), "certificate.untrusted");
  EXPECT_EQ(judged(authorities, {"no certificate"}), "certificate.untrusted");
}

TEST_F(ClientAuthoritiesTest, DoNotBelieveWhatWasTakenBack) {
  authority_.issue("lost");
  authority_.issue("kept");
  authority_.revoke("lost");
  auto const authorities = with_list();
  EXPECT_EQ(judged(authorities, chain_of(authority_, "lost")), "certificate.revoked");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "kept")), "CN=kept,O=Clinic");
  EXPECT_EQ(judged(authorities, chain_of(authority_, "kept"), system_clock().wall() + std::chrono::days(3)),
            "certificate.revocation_unknown")
      << "a list that is too old says nothing";
}

TEST_F(ClientAuthoritiesTest, KnowNothingWithTheListOfSomebodyElse) {
  ClientAuthority other;
  other.list();
  std::string const list = other.read("list.pem");
  authority_.issue("pacs");
  auto const authorities = ClientAuthorities::make(authority_.own(), std::span(&list, 1));
  EXPECT_EQ(judged(authorities, chain_of(authority_, "pacs")), "certificate.revocation_unknown");
}

TEST_F(ClientAuthoritiesTest, AreNotMadeOfWhatIsNone) {
  std::string const nonsense = "nonsense";
  EXPECT_FALSE(ClientAuthorities::make(nonsense, {}));
  EXPECT_FALSE(ClientAuthorities::make(authority_.own(), std::span(&nonsense, 1)));
  EXPECT_FALSE(ClientAuthorities::load("/nowhere/ca.pem", {}));
}

TEST_F(ClientAuthoritiesTest, AreAskedAboutWhatAClientShowsInAHandshake) {
  authority_.issue("pacs");
  for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ServerSettings settings;
    settings.alpn = {};
    settings.clients = *ClientAuthorities::make(authority_.own(), {});
    auto const issued = test::issue({"praxis.test"});
    auto const server = ServerContext::create(Certificate::from_pem(issued.certificate).value(),
                                              PrivateKey::from_pem(issued.key).value(), nullptr, settings);
    ASSERT_TRUE(server);
    net::Loop loop;
    test::PlainClient client("praxis.test", version);
    SSL_use_certificate_file(client.ssl(), authority_.certificate("pacs").c_str(), SSL_FILETYPE_PEM);
    SSL_use_PrivateKey_file(client.ssl(), authority_.key("pacs").c_str(), SSL_FILETYPE_PEM);
    auto const stream = client.meet(loop, **server);
    ASSERT_TRUE(stream) << stream.error().reason;
    ASSERT_TRUE((*stream)->client_chain());
    EXPECT_EQ(judged(settings.clients, *(*stream)->client_chain()), "CN=pacs,O=Clinic");
    test::PlainClient without("praxis.test", version);
    auto const bare = without.meet(loop, **server);
    ASSERT_TRUE(bare) << "who shows none is not turned away here";
    EXPECT_FALSE((*bare)->client_chain());
  }
}

TEST_F(ClientAuthoritiesTest, HaveResponders) {
  authority_.issue("lost");
  authority_.issue("kept");
  authority_.revoke("lost");
  for (auto const& [name, good] : {std::pair("kept", true), std::pair("lost", false)}) {
    auto const own = chain_of(authority_, name).front(), issuer = chain_of(authority_, "ca").front();
    auto const question = ask_status(own, issuer);
    ASSERT_TRUE(question);
    authority_.folder().write("request.der", question->der);
    auto const said = authority_.folder().run(
        "openssl ocsp -index index.txt -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -reqin request.der -respout response.der "
        "-ndays 1");
    auto const status = read_status(authority_.read("response.der"), own, issuer, system_clock().wall());
    ASSERT_TRUE(status) << status.error().detail << said;
    EXPECT_EQ(status->is_good, good) << name;
    EXPECT_FALSE(read_status(authority_.read("response.der"), own, issuer, system_clock().wall() + std::chrono::days(2)));
    EXPECT_FALSE(read_status("nonsense", own, issuer, system_clock().wall()));
  }
  EXPECT_FALSE(read_status(authority_.read("response.der"), chain_of(authority_, "kept").front(),
                           chain_of(authority_, "ca").front(), system_clock().wall()))
      << "an answer about another certificate is none";
}

}  // namespace
}  // namespace cordon::tls
