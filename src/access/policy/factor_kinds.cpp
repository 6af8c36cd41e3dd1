#include <algorithm>
#include <array>

#include "access/policy/contains.h"
#include "access/policy/person_condition.h"
#include "access/policy/standard_kinds.h"

namespace cordon::access {
namespace {

using Parsed = Result<std::unique_ptr<Condition>>;

// What the values of amr prove (RFC 8176; "phr" and "phrh" of the OpenID EAP profile, "fido" of Entra ID). What is not here
// proves nothing: a PIN by mail ("mail"), for example, or the place somebody is at ("geo").
enum Proof : std::uint8_t { knows = 1, has = 2, is = 4, several = 8, no_phishing = 16 };
struct Row {
  std::string_view amr;
  unsigned proves;
};
constexpr std::array<Row, 22> table{{
    {"pwd", knows},
    {"pin", knows},
    {"kba", knows},
    {"otp", has},
    {"sms", has},
    {"tel", has},
    {"pop", has},
    {"hwk", has},
    {"swk", has},
    {"sc", has | no_phishing},
    {"fido", has | no_phishing},
    {"phr", has | no_phishing},
    {"phrh", has | no_phishing},
    {"face", is},
    {"fpt", is},
    {"iris", is},
    {"retina", is},
    {"vbm", is},
    {"user", 0},
    {"mca", 0},
    {"mfa", several},
    {"mail", 0},
}};

unsigned proofs(Identity const& person) {
  unsigned result = 0;
  for (auto const& amr : person.amr) {
    auto const row = std::ranges::find(table, std::string_view(amr), &Row::amr);
    if (row != table.end()) result |= row->proves;
  }
  return result;
}

// A passkey that asked for a finger or a PIN is two factors in one: who has it, and who may use it. Only our own directory says
// "user" for that; elsewhere it may mean no more than a touch.
bool has_verified_passkey(Identity const& person, unsigned proved) {
  return person.provider == "directory" && (proved & no_phishing) != 0 && contains(person.amr, "user");
}

bool has_second_factor(Identity const& person, unsigned proved) {
  int const kinds = ((proved & knows) != 0) + ((proved & has) != 0) + ((proved & is) != 0);
  return (proved & several) != 0 || kinds > 1 || has_verified_passkey(person, proved);
}

Finding factor(Identity const& person, bool holds, std::string_view reason, StepUp asks, Wall now) {
  auto finding = finding_of(holds, reason, person.provider);
  finding.mend = holds ? Mend::nothing : Mend::stronger_factor;
  finding.age = age_of(person.authenticated, now);
  finding.asks = asks;
  return finding;
}

Finding look_any(Identity const& person, Wanted const&, Wall now) {
  return factor(person, has_second_factor(person, proofs(person)), "mfa.missing", {.second_factor = true}, now);
}

Finding look_phishing_resistant(Identity const& person, Wanted const&, Wall now) {
  auto const proved = proofs(person);
  bool const holds = (proved & no_phishing) != 0 && has_second_factor(person, proved);
  return factor(person, holds, "mfa.phishable", {.second_factor = true, .phishing_resistant = true}, now);
}

Finding look_amr(Identity const& person, Wanted const& wanted, Wall now) {
  return factor(person, contains(person.amr, wanted.value), "amr.missing", {.amr = wanted.value}, now);
}

Finding look_acr(Identity const& person, Wanted const& wanted, Wall now) {
  return factor(person, person.acr == wanted.value, "acr.other", {.acr = wanted.value}, now);
}

Parsed made(PersonCondition::Look look, std::string_view value) {
  return std::make_unique<PersonCondition>(look, Wanted{.name = {}, .value = std::string(value)});
}

Parsed parse_mfa(std::string_view value) {
  if (value == "any") return made(look_any, value);
  if (value == "phishing-resistant") return made(look_phishing_resistant, value);
  return wrong_condition("there are `mfa:any` and `mfa:phishing-resistant`");
}

Parsed parse_amr(std::string_view value) {
  if (value.empty()) return wrong_condition("`amr:` is followed by how they proved who they are, for example `amr:hwk`");
  return made(look_amr, value);
}

Parsed parse_acr(std::string_view value) {
  if (value.empty()) return wrong_condition("`acr:` is followed by a level, as the provider spells it");
  return made(look_acr, value);
}

}  // namespace

void add_factor_kinds(Kinds& kinds) {
  kinds.add({.name = "mfa",
             .parse = parse_mfa,
             .help = "`mfa:any`: logged in with two factors. `mfa:phishing-resistant`: and one of them tells a false site from "
                     "ours, as passkeys and smart cards do.",
             .ages = Kind::Ages::yes});
  kinds.add({.name = "amr",
             .parse = parse_amr,
             .help = "`amr:hwk`: the provider says that they logged in by this method (RFC 8176).",
             .ages = Kind::Ages::yes});
  kinds.add({.name = "acr",
             .parse = parse_acr,
             .help = "`acr:eidas-high`: the provider says that the log-in has exactly this level.",
             .ages = Kind::Ages::yes});
}

}  // namespace cordon::access
