#include "access/policy/fixture.h"

namespace cordon::access {
namespace {

using namespace std::chrono_literals;

TEST(Kinds, LookAtTheRequest) {
  auto question = asks(nullptr);
  expect(
      {
          {"method:GET", "pass"},
          {"method:HEAD", "fail method.other"},
          {"country:FR", "pass"},
          {"country:DE", "fail country.other"},
          {"network:10.0.0.0/8", "pass"},
          {"network:10.1.2.3", "pass"},
          {"network:10.1.2.2", "fail network.other"},
          {"network:2001:db8::/32", "fail network.other"},
          {"network:0.0.0.0/0", "pass"},
      },
      question);
  question.country = {};
  question.client = {};
  question.method = "get";
  expect(
      {
          {"method:GET", "fail method.other"},
          {"country:FR", "unknown country.unknown"},
          {"network:0.0.0.0/0", "unknown network.unknown"},
      },
      question);
  question.client = net::Address::parse_ip("2001:db8::1").value();
  expect({{"network:2001:db8::/32", "pass"}, {"network:0.0.0.0/0", "fail network.other"}}, question);
  question.client = net::Address::parse_ip("::ffff:10.1.2.3").value();
  expect({{"network:10.0.0.0/8", "pass"}}, question);
}

TEST(Kinds, LookAtMachines) {
  CertificateFacts const certificate{
      .subject = "CN=pacs,O=Clinic", .issuer = "CN=Clinic CA", .names = {"pacs.clinic.eu", "10.0.0.7"}};
  BearerFacts const bearer{.issuer = "gematik", .subject = "s", .claims = {}, .issued = noon - 10min};
  auto question = asks(nullptr);
  question.machine = {.token = "backup", .certificate = &certificate, .bearer = &bearer};
  expect(
      {
          {"token:backup", "pass"},
          {"token:any", "pass"},
          {"token:Backup", "fail token.other"},
          {"certificate:any", "pass"},
          {"certificate:subject=CN=pacs,O=Clinic", "pass"},
          {"certificate:subject=CN=pacs", "fail certificate.other"},
          {"certificate:issuer=CN=Clinic CA", "pass"},
          {"certificate:issuer=CN=pacs,O=Clinic", "fail certificate.other"},
          {"certificate:name=pacs.clinic.eu", "pass"},
          {"certificate:name=clinic.eu", "fail certificate.other"},
          {"certificate:name=*.clinic.eu", "fail certificate.other"},
          {"jwt:gematik", "pass"},
          {"jwt:other", "fail jwt.other"},
          {"jwt:gematik within 10m", "pass"},
          {"jwt:gematik within 9m", "fail too_old, log in again"},
      },
      question);
  question.machine = {};
  expect(
      {
          {"token:backup", "fail token.missing"},
          {"token:any", "fail token.missing"},
          {"certificate:any", "fail certificate.missing"},
          {"certificate:subject=CN=pacs,O=Clinic", "fail certificate.missing"},
          {"certificate:issuer=CN=Clinic CA", "fail certificate.missing"},
          {"certificate:name=pacs.clinic.eu", "fail certificate.missing"},
          {"jwt:gematik", "fail jwt.missing"},
      },
      question);
}

TEST(External, IsTheLastAnswerWhileItIsFresh) {
  auto const person = anna();
  auto question = asks(&person);
  expect({{"external:hr", "unknown external.unanswered"}}, question);
  ExternalAnswers const answers{{.evaluator = "hr", .allows = true, .given = noon - 1h},
                                {.evaluator = "payroll", .allows = false, .given = noon}};
  question.answers = std::make_shared<ExternalAnswers const>(answers);
  expect(
      {
          {"external:hr", "pass"},
          {"external:payroll", "fail external.refused"},
          {"external:hr within 59m", "fail too_old"},
          {"external:h", "unknown external.unanswered"},
      },
      question);
  question.now += 1s;
  expect({{"external:hr", "fail too_old"}, {"external:hr within 2h", "pass"}}, question);
}

}  // namespace
}  // namespace cordon::access
