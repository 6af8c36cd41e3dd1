#include "control/access_description.h"

#include "control/provider_description.h"

namespace cordon::control {
namespace {

using config::Section;
using namespace std::chrono_literals;

constexpr auto conditions =
    "Conditions are written as `group:doctors`, `mfa:phishing-resistant within 1h` or `network:10.0.0.0/8`: docs/policy.md.";

Section<PeopleSettings> people() {
  Section<PeopleSettings> section("A group of people that rules name as `people:NAME`. They belong to it when all lists hold.");
  section.field("name", &PeopleSettings::name).required().not_empty().help("How rules name it.");
  section.field("any", &PeopleSettings::any).help("At least one of these holds (include).");
  section.field("when", &PeopleSettings::when).help("All of these hold (require).");
  section.field("unless", &PeopleSettings::unless).help("None of these holds (exclude).");
  return section;
}

Section<RuleSettings> rule(std::string help) {
  Section<RuleSettings> section(std::move(help));
  section.field("name", &RuleSettings::name)
      .required()
      .not_empty()
      .help("What people and records call it; each of a site has its own.");
  section.field("paths", &RuleSettings::paths)
      .help("`/staff/` is it and everything below, `/staff` exactly it; left out, the rule is about all paths.");
  section.field("any", &RuleSettings::any).help("At least one of these holds (include).");
  section.field("when", &RuleSettings::when).help(std::string("All of these hold (require). ") + conditions);
  section.field("unless", &RuleSettings::unless).help("None of these holds (exclude).");
  section.field("shadow", &RuleSettings::shadow).help("Whether it only tells what it would have decided.");
  return section;
}

Section<RuleSettings> allow() {
  auto section = rule(
      "Lets people in. Of `bypass`, `service` and `allow`, those of the longest path that covers the request decide; when none "
      "of them holds, it is refused.");
  section.field("purpose", &RuleSettings::purpose).help("Whether they must say why.");
  section.field("purpose_holds", &RuleSettings::purpose_holds).range(1min, 168h).help("How long what they said counts.");
  section.field("approvers", &RuleSettings::approvers)
      .help("Who lets somebody in for a while: e-mail addresses, or conditions on people such as `group:heads`.");
  section.field("approval_longest", &RuleSettings::approval_longest).range(1min, 168h).help("How long they may let somebody in.");
  section.field("break_glass", &RuleSettings::break_glass).help("For emergencies: they say why, and an alarm rings.");
  section.field("absolute", &RuleSettings::absolute).help("How long ago they may have proved who they are, at most.");
  return section;
}

Section<IssuerSettings> issuer() {
  Section<IssuerSettings> section("Whose bearer tokens (JWT) machines may show: rules name it as `jwt:NAME`.");
  section.field("name", &IssuerSettings::name).required().not_empty().help("How rules name it.");
  section.field("issuer", &IssuerSettings::issuer).required().not_empty().help("What its tokens say in `iss`, to the letter.");
  section.field("keys", &IssuerSettings::keys)
      .required()
      .not_empty()
      .help("URL (https) of the keys that it signs with, a JWK set.");
  section.field("audience", &IssuerSettings::audience)
      .help("What its tokens say in `aud`; without it, the site: `https://` and its first host.");
  section.field("claims", &IssuerSettings::claims).help("Claims that are kept.");
  section.field("longest", &IssuerSettings::longest).range(1min, 720h).help("How long ago a token may have been issued.");
  section.field("egress", &IssuerSettings::egress)
      .help("Networks of your own in which its keys may be; else only public addresses.");
  section.field("ports", &IssuerSettings::ports).not_empty().help("Ports at which they may be.");
  section.field("ca", &IssuerSettings::ca).help("PEM file of who may vouch for that server; without it, those of the system.");
  return section;
}

Section<EvaluatorSettings> evaluator() {
  Section<EvaluatorSettings> section(
      "Somebody of your own who is asked about people before they come in: rules name it as `external:NAME` "
      "(docs/evaluators.md).");
  section.field("name", &EvaluatorSettings::name).required().not_empty().help("How rules name it.");
  section.field("url", &EvaluatorSettings::url).required().not_empty().help("Where it is asked: a URL (https) with a path.");
  section.field("keys", &EvaluatorSettings::keys)
      .required()
      .not_empty()
      .help("URL (https) of the keys that its answers are signed with, a JWK set.");
  section.field("fresh", &EvaluatorSettings::fresh)
      .range(10s, 12h)
      .help("How old its answer about somebody may be before it is asked again.");
  section.field("timeout", &EvaluatorSettings::timeout).range(100ms, 30s).help("How long one question may take.");
  section.field("egress", &EvaluatorSettings::egress)
      .help("Networks of your own in which it and its keys may be; else only public addresses.");
  section.field("ports", &EvaluatorSettings::ports).not_empty().help("Ports at which they may be.");
  section.field("ca", &EvaluatorSettings::ca).help("PEM file of who may vouch for its server; without it, those of the system.");
  return section;
}

Section<ClientCertificateSettings> client_certificates() {
  Section<ClientCertificateSettings> section("Certificates of clients (mutual TLS): what `certificate:` in rules looks at.");
  section.field("authorities", &ClientCertificateSettings::authorities)
      .help("PEM file of who may vouch for clients; without it, clients are not asked for a certificate.");
  section.field("revoked", &ClientCertificateSettings::revoked)
      .help("Lists of revoked certificates (CRL), read again within seconds of a change; one for each authority of a chain.");
  section.field("ocsp", &ClientCertificateSettings::ocsp)
      .help("Whether a responder is asked about each certificate; when it does not answer, the certificate does not count.");
  section.field("responder", &ClientCertificateSettings::responder)
      .help("URL (http) of the responder; without it, the one that a certificate names.");
  return section;
}

Section<SessionSettings> session() {
  Section<SessionSettings> section("How long people stay logged in at this site.");
  section.field("idle", &SessionSettings::idle).range(1min, 720h).help("Without a request.");
  section.field("absolute", &SessionSettings::absolute).range(1min, 720h).help("Whatever happens.");
  return section;
}

}  // namespace

Section<AccessSettings> access_description() {
  Section<AccessSettings> section("Who may come in, at sites that have rules: `[[site.allow]]`, `[[site.deny]]` and others.");
  section.field("login", &AccessSettings::login)
      .restart()
      .help(
          "Where people log in, for example `https://login.praxis.example`: one of the hosts of a `[[site]]` without an origin. "
          "The "
          "sites are at the same port.");
  section.field("title", &AccessSettings::title).not_empty().restart().help("What pages call the organisation.");
  section.field("database", &AccessSettings::database)
      .restart()
      .help(
          "Where PostgreSQL keeps logins for all nodes (`postgresql://user@host/name`); without it, a file in the folder of "
          "state.");
  section.field("directory_key", &AccessSettings::directory_key)
      .restart()
      .help("File with 32 octets in base64url that seals what the directory keeps, the same for all nodes; else one is made.");
  section.field("sender", &AccessSettings::sender).not_empty().restart().help("The address from which letters come.");
  section.field("language", &AccessSettings::language)
      .help("The language of letters to approvers and of alarms: `en`, `fr`, `de` or `it`.");
  section.field("pins", &AccessSettings::pins).help("Whether the built-in directory mails one-time PINs to log in with.");
  section.field("zone", &AccessSettings::zone).help("Whose clock pages tell times by.");
  section.field("idle", &AccessSettings::idle).range(1min, 720h).help("How long a login lasts that no site uses.");
  section.field("absolute", &AccessSettings::absolute).range(1min, 720h).help("How long a login lasts, whatever happens.");
  section.field("without_store", &AccessSettings::without_store)
      .range(0s, 24h)
      .help("How long people who are known go on when the database cannot say whether their login has ended; then 503.");
  section.field("alarm", &AccessSettings::alarm)
      .help("E-mail addresses of those who get a letter when somebody uses a rule with `break_glass`.");
  section.field("countries", &AccessSettings::countries)
      .help("File that tells the countries of addresses (MaxMind DB, `.mmdb`); read again when it changes.");
  section.field("countries_age", &AccessSettings::countries_age)
      .range(24h, 24h * 3650)
      .help("How long ago that file may have been built; after that no country is known.");
  section.field("directory", &AccessSettings::directory).help("Whether people of the built-in directory may log in.");
  section.field("refresh", &AccessSettings::refresh)
      .range(1min, 23h)
      .help("How often providers are asked again what they vouch for; rules believe no groups that are older than 24 hours.");
  section.list("provider", &AccessSettings::providers, provider_description(), config::Empty::yes);
  section.list("people", &AccessSettings::people, people(), config::Empty::yes);
  section.list("issuer", &AccessSettings::issuers, issuer(), config::Empty::yes);
  section.list("evaluator", &AccessSettings::evaluators, evaluator(), config::Empty::yes);
  return section;
}

void describe_site_access(Section<SiteSettings>& section) {
  section.field("title", &SiteSettings::title).help("What people call the site; without it, its host.");
  section.field("providers", &SiteSettings::providers).help("Who may vouch for its people; without it, all there are.");
  section.section("session", &SiteSettings::session, session());
  section.section("client_certificates", &SiteSettings::client_certificates, client_certificates());
  section.list("deny", &SiteSettings::deny,
               rule("Keeps out whoever it holds for: on all that its paths cover, whatever other rules say."),
               config::Empty::yes);
  section.list("bypass", &SiteSettings::bypass, rule("Lets everybody through without asking who they are."), config::Empty::yes);
  section.list("service", &SiteSettings::service, rule("Lets machines in that prove which they are."), config::Empty::yes);
  section.list("allow", &SiteSettings::allow, allow(), config::Empty::yes);
}

}  // namespace cordon::control
