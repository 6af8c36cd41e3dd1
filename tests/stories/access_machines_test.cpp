#include "browser.h"
#include "jose/signing_key.h"
#include "testing/client_authority.h"
#include "testing/free_port.h"
#include "testing/program.h"
#include "told.h"

// Machines that prove which they are: by service tokens, certificates and bearer tokens, through a real edge.
namespace cordon::stories {
namespace {

namespace json = boost::json;
using testing::ClientAuthority;
using testing::Program;

constexpr auto site = "https://staff.test/export";

std::string subject_told(Origin const& origin) {
  auto const claims = claims_of(origin.last());
  auto const* const subject = claims.if_contains("sub");
  return subject ? std::string(subject->as_string()) : std::string();
}

void let_in(control::Settings& settings, std::vector<std::string> when) {
  settings.sites[1].allow.clear();
  settings.sites[1].service = {rule("machines", std::move(when))};
}

std::string fields_of(json::object const& token) {
  return "Cordon-Client-Id: " + std::string(token.at("id").as_string()) +
         "\r\nCordon-Client-Secret: " + std::string(token.at("secret").as_string()) + "\r\n";
}

TEST(AccessOfMachines, ProveThemselvesWithAServiceToken) {
  Guarded guarded([](control::Settings& settings) { let_in(settings, {"token:backup"}); });
  auto const made = guarded.administer("tokens/add", "name=backup&lifetime=3600");
  ASSERT_EQ(status_of(made), 200) << made;
  auto const other = guarded.administer("tokens/add", "name=other&lifetime=3600");
  auto const backup = json::parse(body_of(made)).as_object();
  Browser machine(guarded.edge);
  EXPECT_EQ(machine.ask("GET", site, {}, fields_of(backup)).status(), 200);
  EXPECT_EQ(subject_told(guarded.origin), "service-token:backup");
  EXPECT_FALSE(guarded.origin.last().contains(std::string(backup.at("secret").as_string()))) << "the origin never sees it";
  auto const seen = guarded.origin.requests().size();
  auto const sent = fields_of(backup);
  for (std::string const& wrong :
       std::vector<std::string>{"", fields_of(json::parse(body_of(other)).as_object()), sent + sent,
                                "Cordon-Client-Id: x\r\nCordon-Client-Secret: y\r\n",
                                "Cordon_Client_Id: " + std::string(backup.at("id").as_string()) +
                                    "\r\nCordon_Client_Secret: " + std::string(backup.at("secret").as_string()) + "\r\n"}) {
    EXPECT_NE(machine.ask("GET", site, {}, wrong + "Sec-Fetch-Mode: cors\r\n").status(), 200) << wrong;
  }
  EXPECT_EQ(guarded.origin.requests().size(), seen);
}

TEST(AccessOfMachines, LoseWhatIsOpenWhenTheirTokenEnds) {
  Guarded guarded([](control::Settings& settings) { let_in(settings, {"token:any"}); },
                  [](Wire& wire, std::string const& request) {
                    static_cast<void>(wire.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"));
                    return silence()(wire, request);
                  });
  auto const token = json::parse(body_of(guarded.administer("tokens/add", "name=backup&lifetime=3600"))).as_object();
  auto events = guarded.edge.connect_tls("staff.test");
  events.say(get("/stream", fields_of(token), "staff.test"));
  ASSERT_TRUE(events.hear_until("data: 1").contains("data: 1"));
  ASSERT_EQ(status_of(guarded.administer("tokens/rotate", "name=backup&grace=600")), 200);
  EXPECT_FALSE(events.ends_within(900ms)) << "the secret before goes on for a while";
  auto const begun = std::chrono::steady_clock::now();
  ASSERT_EQ(status_of(guarded.administer("tokens/remove", "name=backup")), 200);
  EXPECT_TRUE(events.ends_within(3s));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

// What curl gets with this certificate: the status, or 000.
std::string status_with(Guarded const& guarded, ClientAuthority const& clients, std::string const& name,
                        std::string const& more = {}) {
  auto const address = guarded.edge.address(Edge::secure);
  auto const port = std::to_string(address.port());
  auto const shown = name.empty() ? "" : " --cert " + clients.certificate(name).string() + " --key " + clients.key(name).string();
  return clients.folder().run("curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' --cacert " +
                              testing::authority_file() + shown + " --connect-to staff.test:443:127.0.0.1:" + port +
                              " -H 'Sec-Fetch-Mode: cors' " + more + " " + site);
}

void ask_for_certificates(control::Settings& settings, ClientAuthority const& clients) {
  settings.sites[1].client_certificates.authorities = clients.authorities();
  let_in(settings, {"certificate:name=pacs.clinic.test"});
}

TEST(AccessOfMachines, ProveThemselvesWithACertificate) {
  ClientAuthority clients, strangers;
  clients.issue("pacs");
  clients.issue("ris");
  strangers.issue("pacs");
  Guarded guarded([&](control::Settings& settings) { ask_for_certificates(settings, clients); });
  EXPECT_EQ(status_with(guarded, clients, "pacs"), "200");
  EXPECT_EQ(subject_told(guarded.origin), "certificate:CN=pacs,O=Clinic");
  EXPECT_EQ(status_with(guarded, clients, "ris"), "403");
  EXPECT_EQ(status_with(guarded, clients, ""), "403");
  EXPECT_EQ(status_with(guarded, strangers, "pacs"), "403");
}

// Two sites of one server certificate, and so of one connection, that trust different authorities for their clients.
TEST(AccessOfMachines, ProveNothingAtASiteThatTrustsOthers) {
  ClientAuthority clients, others;
  clients.issue("pacs");
  testing::Folder folder;
  auto const certificate = testing::write_certificate(folder, "both", {"staff.test", "wards.test"});
  Guarded guarded([&](control::Settings& settings) {
    ask_for_certificates(settings, clients);
    settings.sites[1].certificate = certificate;
    settings.sites[1].key = folder.path() / "both-key.pem";
    auto wards = settings.sites[1];
    wards.hosts = {"wards.test"};
    wards.client_certificates.authorities = others.authorities();
    settings.sites.push_back(wards);
  });
  EXPECT_EQ(status_with(guarded, clients, "pacs"), "200");
  auto const seen = guarded.origin.requests().size();
  for (auto const* const version : {"--http1.1", "--http2"}) {
    auto const status = status_with(guarded, clients, "pacs", std::string(version) + " -H 'Host: wards.test'");
    EXPECT_TRUE(status == "403" || status == "421") << status;
  }
  EXPECT_EQ(guarded.origin.requests().size(), seen);
}

TEST(AccessOfMachines, LoseACertificateThatWasTakenBack) {
  ClientAuthority clients;
  clients.issue("pacs");
  auto const list = clients.list();
  Guarded guarded([&](control::Settings& settings) {
    ask_for_certificates(settings, clients);
    settings.sites[1].client_certificates.revoked = {list};
  });
  EXPECT_EQ(status_with(guarded, clients, "pacs"), "200");
  clients.revoke("pacs");
  clients.list();  // which nobody tells the edge of
  EXPECT_TRUE(Program::eventually([&] { return status_with(guarded, clients, "pacs") == "403"; }));
}

// `openssl ocsp` on a port, until the test ends: it does not hear SIGTERM while it waits for somebody to ask.
class Responder {
 public:
  Responder(ClientAuthority const& clients, std::uint16_t port)
      : program_({"sh", "-c",
                  "cd " + clients.folder().path().string() + " && exec openssl ocsp -index index.txt -port " +
                      std::to_string(port) + " -rsigner ca.pem -rkey ca-key.pem -CA ca.pem -nmin 5 >responder.log 2>&1"}) {}
  Responder(Responder const&) = delete;
  Responder& operator=(Responder const&) = delete;
  ~Responder() { program_.end(SIGKILL); }

 private:
  Program program_;
};

TEST(AccessOfMachines, AreAskedAboutAtTheResponderOfTheirAuthority) {
  ClientAuthority clients;
  clients.issue("pacs");
  clients.issue("ris");
  auto const port = testing::free_port();
  auto const adjust = [&](control::Settings& settings) {
    ask_for_certificates(settings, clients);
    let_in(settings, {"certificate:any"});
    settings.sites[1].client_certificates.ocsp = true;
    settings.sites[1].client_certificates.responder = "http://127.0.0.1:" + std::to_string(port);
  };
  {
    Guarded guarded(adjust);
    EXPECT_EQ(status_with(guarded, clients, "pacs"), "403") << "nobody answers: nobody knows";
  }
  clients.revoke("ris");
  Responder const responder(clients, port);
  ASSERT_TRUE(Program::eventually([&] { return clients.read("responder.log").contains("waiting for"); }));
  Guarded guarded(adjust);
  EXPECT_EQ(status_with(guarded, clients, "pacs"), "200") << clients.read("responder.log");
  EXPECT_EQ(status_with(guarded, clients, "ris"), "403");
}

class BearerTokens : public ::testing::Test {
 protected:
  BearerTokens() {
    keys_.answer([this](Wire& wire, std::string const&) {
      auto const set = jose::key_set({key_});
      return wire
          .say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(set.size()) + "\r\n\r\n" +
               set)
          .has_value();
    });
  }
  void trust(control::Settings& settings) const {
    control::IssuerSettings issuer;
    issuer.name = "gematik";
    issuer.issuer = "https://issuer.test";
    issuer.keys = "https://localhost:" + std::to_string(keys_.port()) + "/jwks";
    issuer.egress = {*net::Prefix::parse("127.0.0.0/8"), *net::Prefix::parse("::1")};
    issuer.ports = {keys_.port()};
    issuer.ca = testing::authority_file();
    settings.access.issuers = {issuer};
    let_in(settings, {"jwt:gematik"});
  }
  static json::object claims() {
    auto const now = jose::seconds(system_clock().wall());
    return {{"iss", "https://issuer.test"}, {"aud", "https://staff.test"}, {"sub", "lab-7"}, {"iat", now}, {"exp", now + 300}};
  }
  static std::string field(jose::SigningKey const& key, json::object claims, std::string_view type = "at+jwt") {
    return "Sec-Fetch-Mode: cors\r\nAuthorization: Bearer " + key.sign(type, jose::Claims(std::move(claims))).value() + "\r\n";
  }
  static json::object with(std::string_view name, json::value value) {
    auto all = claims();
    all.insert_or_assign(name, std::move(value));
    return all;
  }

  jose::SigningKey key_ = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  jose::SigningKey other_ = jose::SigningKey::make(tls::PrivateKey::make(tls::KeyKind::p256).value()).value();
  Origin keys_{nullptr, testing::server_context("localhost")};
};

TEST_F(BearerTokens, CountWhenATrustedIssuerMadeThemForThisSite) {
  Guarded guarded([this](control::Settings& settings) { trust(settings); });
  Browser machine(guarded.edge);
  auto const good = field(key_, claims());
  EXPECT_EQ(machine.ask("GET", site, {}, good).status(), 200);
  EXPECT_EQ(machine.ask("GET", site, {}, good).status(), 200);
  EXPECT_EQ(subject_told(guarded.origin), "gematik:lab-7");
  EXPECT_EQ(keys_.requests().size(), 1U) << "its keys are asked for once";
  auto const now = jose::seconds(system_clock().wall());
  for (auto const& [name, wrong] :
       {std::pair("another key", field(other_, claims())),
        std::pair("another audience", field(key_, with("aud", "https://praxis.test"))),
        std::pair("another issuer", field(key_, with("iss", "https://evil.test"))),
        std::pair("over", field(key_, with("exp", now - 120))), std::pair("too old", field(key_, with("iat", now - 2 * 86400))),
        std::pair("an assertion of ours", field(key_, with("iss", "https://login.test"))),
        std::pair("a logout token", field(key_, claims(), "logout+jwt")),
        std::pair("none", std::string("Sec-Fetch-Mode: cors\r\nAuthorization: Bearer x.y.z\r\n")),
        std::pair("two", good + good)}) {
    EXPECT_NE(machine.ask("GET", site, {}, wrong).status(), 200) << name;
  }
  EXPECT_LE(keys_.requests().size(), 2U) << "a stranger's token asks for keys once in a while";
}

TEST_F(BearerTokens, AreNotAskedAboutWhereNoRuleLooksAtThem) {
  Guarded guarded([this](control::Settings& settings) {
    trust(settings);
    let_in(settings, {"token:any"});
  });
  Browser machine(guarded.edge);
  EXPECT_NE(machine.ask("GET", site, {}, field(key_, claims())).status(), 200);
  EXPECT_TRUE(keys_.requests().empty());
}

}  // namespace
}  // namespace cordon::stories
