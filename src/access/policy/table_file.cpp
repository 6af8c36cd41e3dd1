#include "access/policy/table_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "access/policy/moment.h"
#include "base/text.h"
#include "config/loader.h"
#include "config/suggestion.h"

namespace cordon::access {

constexpr std::array<config::Word<Outcome>, 7> spellings(Outcome) {
  return {{{"allowed", Outcome::allowed},
           {"purpose", Outcome::purpose},
           {"step_up", Outcome::step_up},
           {"log_in", Outcome::log_in},
           {"approval", Outcome::approval},
           {"unavailable", Outcome::unavailable},
           {"refused", Outcome::refused}}};
}

namespace {

using std::chrono::milliseconds;

struct PersonText {
  std::string name;
  std::string provider = "directory";
  std::string email;
  std::vector<std::string> groups;
  bool groups_known = true;
  std::vector<std::string> amr;
  std::string acr;
  std::vector<std::string> claims;
  milliseconds logged_in{};
  milliseconds refreshed{};
};

struct CaseText {
  std::string name;
  std::string who;
  std::string token;
  std::string certificate;
  std::string jwt;
  std::string url;
  std::string method = "GET";
  std::string from;
  std::string country;
  std::string at;
  std::vector<std::string> purposes;
  std::vector<std::string> approvals;
  std::vector<std::string> external;
  Outcome expect = Outcome::allowed;
  std::string rule;
};

struct FileText {
  std::vector<PersonText> people;
  std::vector<CaseText> cases;
};

config::Section<PersonText> person() {
  config::Section<PersonText> section("Somebody who asks.");
  section.field("name", &PersonText::name).required().not_empty().help("What cases call them.");
  section.field("provider", &PersonText::provider).help("Through which provider they have logged in.");
  section.field("email", &PersonText::email).help("Their address, in lower case. Left out: nobody verified it.");
  section.field("groups", &PersonText::groups).help("The groups they are in.");
  section.field("groups_known", &PersonText::groups_known).help("Whether the provider said which groups they are in.");
  section.field("amr", &PersonText::amr).help("How they proved who they are (RFC 8176).");
  section.field("acr", &PersonText::acr).help("The level of their log-in.");
  section.field("claims", &PersonText::claims).help("What else the provider claims, as `department=icu`.");
  section.field("logged_in", &PersonText::logged_in).help("How long ago they logged in.");
  section.field("refreshed", &PersonText::refreshed).help("How long ago the provider was last asked.");
  return section;
}

config::Section<CaseText> one_case() {
  config::Section<CaseText> section("One request, and what is to become of it.");
  section.field("name", &CaseText::name).help("What reports call it.");
  section.field("who", &CaseText::who).help("The person who asks. Left out: nobody has logged in.");
  section.field("token", &CaseText::token).help("The name of the service token that is sent.");
  section.field("certificate", &CaseText::certificate).help("The subject of the client certificate that is shown.");
  section.field("jwt", &CaseText::jwt).help("The issuer of the bearer token that is sent.");
  section.field("url", &CaseText::url).required().help("What is asked for, with `https://`.");
  section.field("method", &CaseText::method).help("How.");
  section.field("from", &CaseText::from).help("The address of the client.");
  section.field("country", &CaseText::country).help("The country of the client (ISO 3166-1).");
  section.field("at", &CaseText::at).help("When, in UTC: `2026-03-02 08:30`. Left out: now.");
  section.field("purposes", &CaseText::purposes).help("Rules to which they have just said why.");
  section.field("approvals", &CaseText::approvals)
      .help("What others have just approved, as `RULE by ADDRESS` or `RULE by ADDRESS as group:heads`.");
  section.field("external", &CaseText::external).help("Evaluators that have just said yes.");
  section.field("expect", &CaseText::expect).required().help("What is to become of it.");
  section.field("rule", &CaseText::rule).help("The rule that is to decide. Left out: any, or none.");
  return section;
}

config::Section<FileText> table() {
  config::Section<FileText> section("What policies are to decide.");
  section.list("person", &FileText::people, person(), config::Empty::yes);
  section.list("case", &FileText::cases, one_case());
  return section;
}

std::vector<Claim> claims_of(std::vector<std::string> const& texts) {
  std::vector<Claim> claims;
  for (std::string_view rest : texts) {
    auto const name = text::take_until(rest, '=');
    claims.push_back({.name = std::string(name), .values = {std::string(rest)}});
  }
  return claims;
}

}  // namespace

// Makes cases of what was read, and reports what cannot be.
class TableReader {
 public:
  TableReader(config::Loaded<FileText>& loaded, Wall now) : loaded_(loaded), now_(now) {}

  TableFile read() {
    auto const& cases = loaded_.value.cases;
    // What points into these lists stays good: they do not grow beyond this.
    file_.people_.reserve(cases.size());
    file_.certificates_.reserve(cases.size());
    file_.bearers_.reserve(cases.size());
    file_.tokens_.reserve(cases.size());
    for (index_ = 0; index_ < cases.size(); ++index_) add(cases[index_]);
    return std::move(file_);
  }

 private:
  void complain(std::string_view field, std::string sentence, std::string hint = {}) {
    auto const where = loaded_.places.of(fmt::format("case[{}].{}", index_, field));
    loaded_.problems.push_back({config::Severity::error, where, std::move(sentence), std::move(hint)});
  }

  void add(CaseText const& text) {
    auto const at = when(text);
    file_.cases_.push_back({.name = text.name,
                            .who = who(text, at),
                            .machine = machine(text, at),
                            .url = text.url,
                            .method = text.method,
                            .from = from(text),
                            .country = text.country,
                            .at = at,
                            .purposes = purposes(text, at),
                            .approvals = approvals(text, at),
                            .answers = answers(text, at),
                            .expect = text.expect,
                            .rule = text.rule});
  }

  Wall when(CaseText const& text) {
    if (text.at.empty()) return now_;
    auto const time = parse_moment(text.at);
    if (!time) complain("at", "`at` is no time", "for example \"2026-03-02 08:30\", in UTC");
    return time.value_or(now_);
  }

  // Their own for each case: ages count from when it happens.
  Identity const* who(CaseText const& text, Wall at) {
    if (text.who.empty()) return nullptr;
    auto const& people = loaded_.value.people;
    auto const found = std::ranges::find(people, text.who, &PersonText::name);
    if (found == people.end()) return unknown_person(text.who), nullptr;
    file_.people_.push_back({.provider = found->provider,
                             .subject = found->name,
                             .email = found->email,
                             .name = found->name,
                             .groups = found->groups,
                             .groups_known = found->groups_known,
                             .amr = found->amr,
                             .acr = found->acr,
                             .claims = claims_of(found->claims),
                             .authenticated = at - found->logged_in,
                             .refreshed = at - found->refreshed});
    return &file_.people_.back();
  }

  void unknown_person(std::string_view name) {
    std::vector<std::string> names;
    for (auto const& each : loaded_.value.people) names.push_back(each.name);
    auto const meant = config::nearest(name, names);
    complain("who", fmt::format("there is no person \"{}\"", name), meant ? fmt::format("did you mean \"{}\"?", *meant) : "");
  }

  Machine machine(CaseText const& text, Wall at) {
    Machine machine;
    machine.token = file_.tokens_.emplace_back(text.token);
    if (!text.certificate.empty()) {
      machine.certificate =
          &file_.certificates_.emplace_back(CertificateFacts{.subject = text.certificate, .issuer = {}, .names = {}});
    }
    if (!text.jwt.empty()) {
      machine.bearer = &file_.bearers_.emplace_back(BearerFacts{.issuer = text.jwt, .subject = {}, .claims = {}, .issued = at});
    }
    return machine;
  }

  net::Address from(CaseText const& text) {
    if (text.from.empty()) return {};
    auto address = net::Address::parse_ip(text.from);
    if (!address) complain("from", "`from` is no address", "for example \"10.0.0.7\"");
    return address ? *address : net::Address();
  }

  static std::vector<Purpose> purposes(CaseText const& text, Wall at) {
    std::vector<Purpose> result;
    for (auto const& rule : text.purposes) result.push_back({.rule = rule, .text = "as the table says", .given = at});
    return result;
  }

  std::vector<Approval> approvals(CaseText const& text, Wall at) {
    std::vector<Approval> result;
    for (auto const& each : text.approvals) {
      auto const by = each.rfind(" by ");
      if (by == std::string::npos) {
        complain("approvals", fmt::format("\"{}\" does not say who approved", each), "for example \"vault by chief@clinic.eu\"");
      } else {
        auto const address = each.substr(by + 4);
        auto const as = address.find(" as ");
        result.push_back({.rule = each.substr(0, by),
                          .by = address.substr(0, as),
                          .given = at,
                          .until = at + std::chrono::minutes(1),
                          .as = as == std::string::npos ? std::string() : address.substr(as + 4)});
      }
    }
    return result;
  }

  static std::vector<ExternalAnswer> answers(CaseText const& text, Wall at) {
    std::vector<ExternalAnswer> result;
    for (auto const& evaluator : text.external) result.push_back({.evaluator = evaluator, .allows = true, .given = at});
    return result;
  }

  config::Loaded<FileText>& loaded_;
  Wall now_;
  std::size_t index_ = 0;
  TableFile file_;
};

std::expected<TableFile, config::Problems> TableFile::read(config::Source const& source, Wall now) {
  auto loaded = config::load(table(), source, {});
  TableFile file;
  if (loaded.is_usable()) file = TableReader(loaded, now).read();
  if (config::has_errors(loaded.problems)) {
    config::sort(loaded.problems);
    return std::unexpected(std::move(loaded.problems));
  }
  return file;
}

}  // namespace cordon::access
