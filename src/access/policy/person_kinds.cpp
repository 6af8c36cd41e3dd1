#include <algorithm>

#include "access/policy/contains.h"
#include "access/policy/person_condition.h"
#include "access/policy/standard_kinds.h"
#include "base/text.h"

namespace cordon::access {
namespace {

using Parsed = Result<std::unique_ptr<Condition>>;

// What a provider may have changed since it was asked is believed for a day.
constexpr std::chrono::hours believed{24};

// Something the provider said when it was last asked.
Finding told(Identity const& person, bool holds, std::string_view reason, Wall now) {
  auto finding = finding_of(holds, reason, person.provider);
  finding.age = age_of(person.refreshed, now);
  return finding;
}

Finding look_member(Identity const& person, Wanted const&, Wall now) {
  auto finding = finding_of(true, {}, person.provider);
  finding.age = age_of(person.authenticated, now);
  return finding;
}

Finding unverified(Identity const& person) {
  return unknown("email.unverified", person.provider);
}

Finding look_email(Identity const& person, Wanted const& wanted, Wall now) {
  if (person.email.empty()) return unverified(person);
  return told(person, person.email == wanted.value, "email.other", now);
}

Finding look_domain(Identity const& person, Wanted const& wanted, Wall now) {
  if (person.email.empty()) return unverified(person);
  auto const at = person.email.rfind('@');
  bool const same = at != std::string::npos && std::string_view(person.email).substr(at + 1) == wanted.value;
  return told(person, same, "domain.other", now);
}

Finding look_group(Identity const& person, Wanted const& wanted, Wall now) {
  bool const held = contains(person.groups, wanted.value);
  if (!held && !person.groups_known) return unknown("group.unknown", person.provider);
  return told(person, held, "group.missing", now);
}

Finding look_claim(Identity const& person, Wanted const& wanted, Wall now) {
  auto const claim = std::ranges::find(person.claims, wanted.name, &Claim::name);
  bool const held = claim != person.claims.end() && contains(claim->values, wanted.value);
  return told(person, held, "claim.missing", now);
}

Finding look_provider(Identity const& person, Wanted const& wanted, Wall now) {
  bool const same = person.provider == wanted.value;
  auto finding = finding_of(same, "provider.other", person.provider);
  finding.mend = same ? Mend::nothing : Mend::log_in_again;
  finding.age = age_of(person.authenticated, now);
  finding.asks.provider = wanted.value;
  return finding;
}

Parsed made(PersonCondition::Look look, Wanted wanted) {
  return std::make_unique<PersonCondition>(look, std::move(wanted));
}

Parsed parse_member(std::string_view value) {
  if (!value.empty()) return wrong_condition("`member` stands alone: anybody who has logged in");
  return made(look_member, {});
}

// Addresses of identities are in lower case: one that is not would match nobody, in a deny too.
Parsed parse_email(std::string_view value) {
  auto const at = value.rfind('@');
  if (at == value.npos || at == 0 || at + 1 == value.size() || value.contains(' ')) {
    return wrong_condition("`email:` is followed by an address, for example `email:anna@clinic.eu`");
  }
  auto const lower = text::to_lower(value);
  if (lower != value) return wrong_condition("addresses are compared in lower case: write `email:" + lower + "`");
  return made(look_email, {.name = {}, .value = std::string(value)});
}

Parsed parse_domain(std::string_view value) {
  if (value.empty() || value.find_first_of("@*/ ") != value.npos || value.starts_with('.')) {
    return wrong_condition("`domain:` is followed by the part of addresses behind the @, for example `domain:clinic.eu`");
  }
  if (value.ends_with('.')) return wrong_condition("a domain of addresses has no dot at its end");
  auto const lower = text::to_lower(value);
  if (lower != value) return wrong_condition("addresses are compared in lower case: write `domain:" + lower + "`");
  return made(look_domain, {.name = {}, .value = std::string(value)});
}

Parsed parse_group(std::string_view value) {
  if (value.empty()) return wrong_condition("`group:` is followed by a name, as the provider spells it");
  return made(look_group, {.name = {}, .value = std::string(value)});
}

Parsed parse_claim(std::string_view value) {
  auto const equals = value.find('=');
  if (equals == value.npos || equals == 0 || equals + 1 == value.size()) {
    return wrong_condition("`claim:` is followed by a name and a value, for example `claim:department=icu`");
  }
  return made(look_claim, {.name = std::string(value.substr(0, equals)), .value = std::string(value.substr(equals + 1))});
}

Parsed parse_provider(std::string_view value) {
  if (value.empty()) return wrong_condition("`provider:` is followed by its name in the configuration");
  return made(look_provider, {.name = {}, .value = std::string(value)});
}

}  // namespace

void add_person_kinds(Kinds& kinds) {
  kinds.add({.name = "member", .parse = parse_member, .help = "`member`: anybody who has logged in.", .ages = Kind::Ages::yes});
  kinds.add({.name = "email",
             .parse = parse_email,
             .help = "`email:anna@clinic.eu`: this verified address and no other spelling of it.",
             .ages = Kind::Ages::yes});
  kinds.add({.name = "domain",
             .parse = parse_domain,
             .help = "`domain:clinic.eu`: a verified address in exactly this domain; its subdomains are others.",
             .ages = Kind::Ages::yes});
  kinds.add({.name = "group",
             .parse = parse_group,
             .help = "`group:doctors`: in this group, as the provider said in the last 24 hours, or `within` another time.",
             .ages = Kind::Ages::yes,
             .within = believed});
  kinds.add({.name = "claim",
             .parse = parse_claim,
             .help = "`claim:department=icu`: the provider claimed this in the last 24 hours, or `within` another time.",
             .ages = Kind::Ages::yes,
             .within = believed});
  kinds.add({.name = "provider",
             .parse = parse_provider,
             .help = "`provider:hospital`: logged in through this provider; the built-in directory is `directory`.",
             .ages = Kind::Ages::yes});
}

}  // namespace cordon::access
