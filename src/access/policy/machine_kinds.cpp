#include <algorithm>
#include <array>

#include "access/policy/contains.h"
#include "access/policy/question.h"
#include "access/policy/standard_kinds.h"

namespace cordon::access {
namespace {

using Parsed = Result<std::unique_ptr<Condition>>;

// A condition on what a machine has proved.
class MachineCondition final : public Condition {
 public:
  using Look = Finding (*)(Machine const& machine, std::string const& wanted, Wall now);

  MachineCondition(Look look, std::string_view wanted) : look_(look), wanted_(wanted) {}

  Finding check(Question const& question) const override { return look_(question.machine, wanted_, question.now); }
  About about() const override { return About::machine; }

 private:
  Look look_;
  std::string wanted_;
};

constexpr std::string_view nobody_knows = "certificate.revocation_unknown";

Finding no_certificate(Machine const& machine) {
  if (machine.certificate_fault == nobody_knows) return unknown(nobody_knows, "connection");
  return finding_of(false, machine.certificate_fault.empty() ? "certificate.missing" : machine.certificate_fault, "connection");
}

Finding look_any_certificate(Machine const& machine, std::string const&, Wall) {
  return machine.certificate ? finding_of(true, {}, "connection") : no_certificate(machine);
}
Finding look_subject(Machine const& machine, std::string const& wanted, Wall) {
  if (machine.certificate == nullptr) return no_certificate(machine);
  return finding_of(machine.certificate->subject == wanted, "certificate.other", "connection");
}
Finding look_issuer(Machine const& machine, std::string const& wanted, Wall) {
  if (machine.certificate == nullptr) return no_certificate(machine);
  return finding_of(machine.certificate->issuer == wanted, "certificate.other", "connection");
}
Finding look_name(Machine const& machine, std::string const& wanted, Wall) {
  if (machine.certificate == nullptr) return no_certificate(machine);
  return finding_of(contains(machine.certificate->names, wanted), "certificate.other", "connection");
}

Finding look_any_token(Machine const& machine, std::string const&, Wall) {
  return finding_of(!machine.token.empty(), "token.missing", "request");
}
Finding look_token(Machine const& machine, std::string const& wanted, Wall) {
  return finding_of(machine.token == wanted, machine.token.empty() ? "token.missing" : "token.other", "request");
}

Finding look_jwt(Machine const& machine, std::string const& wanted, Wall now) {
  if (machine.bearer == nullptr) return finding_of(false, "jwt.missing", "request");
  auto finding = finding_of(machine.bearer->issuer == wanted, "jwt.other", machine.bearer->issuer);
  finding.age = age_of(machine.bearer->issued, now);
  return finding;
}

Parsed made(MachineCondition::Look look, std::string_view wanted) {
  return std::make_unique<MachineCondition>(look, wanted);
}

struct Part {
  std::string_view prefix;
  MachineCondition::Look look;
};
constexpr std::array<Part, 3> parts{{{"subject=", look_subject}, {"name=", look_name}, {"issuer=", look_issuer}}};

Parsed parse_certificate(std::string_view value) {
  if (value == "any") return made(look_any_certificate, value);
  for (auto const& part : parts) {
    if (value.starts_with(part.prefix) && value.size() > part.prefix.size()) {
      return made(part.look, value.substr(part.prefix.size()));
    }
  }
  return wrong_condition(
      "`certificate:` is followed by `any`, `subject=…`, `name=…` or `issuer=…`, for example `certificate:name=pacs.clinic.eu`");
}

Parsed parse_token(std::string_view value) {
  if (value.empty()) return wrong_condition("`token:` is followed by the name of a service token, or by `any`");
  return value == "any" ? made(look_any_token, value) : made(look_token, value);
}

Parsed parse_jwt(std::string_view value) {
  if (value.empty()) return wrong_condition("`jwt:` is followed by the name of a trusted issuer");
  return made(look_jwt, value);
}

}  // namespace

void add_machine_kinds(Kinds& kinds) {
  kinds.add({.name = "certificate",
             .parse = parse_certificate,
             .help = "`certificate:any`, `certificate:subject=CN=pacs,O=Clinic`, `certificate:name=pacs.clinic.eu`, "
                     "`certificate:issuer=…`: a client certificate of an authority that the site trusts."});
  kinds.add({.name = "token", .parse = parse_token, .help = "`token:backup`: this service token. `token:any`: any of them."});
  kinds.add({.name = "jwt",
             .parse = parse_jwt,
             .help = "`jwt:gematik`: a bearer token of this trusted issuer; `within` counts from when it was issued.",
             .ages = Kind::Ages::yes});
}

}  // namespace cordon::access
