#include "directory/proof.h"

#include <algorithm>

namespace cordon::directory {
namespace {

bool has(std::span<Proof const> proofs, Factor factor) {
  return std::ranges::find(proofs, factor, &Proof::factor) != proofs.end();
}

bool has_two_kinds(std::span<Proof const> proofs) {
  bool const known = has(proofs, Factor::password) || has(proofs, Factor::pin);
  bool const held = has(proofs, Factor::totp) || has(proofs, Factor::recovery_code);
  return has(proofs, Factor::passkey) || (known && held);
}

}  // namespace

std::vector<std::string> amr(std::span<Proof const> proofs) {
  auto const with_passkey = [&](bool device_bound) {
    return std::ranges::any_of(
        proofs, [=](Proof const& proof) { return proof.factor == Factor::passkey && proof.device_bound == device_bound; });
  };
  std::vector<std::string> names;
  auto const add = [&](bool there, char const* name) {
    if (there) names.emplace_back(name);
  };
  add(has(proofs, Factor::password), "pwd");
  add(has(proofs, Factor::totp), "otp");
  add(has(proofs, Factor::recovery_code), "kba");
  add(has(proofs, Factor::pin), "mail");
  add(with_passkey(true), "hwk");
  add(with_passkey(false), "swk");
  add(has(proofs, Factor::passkey), "user");
  add(has(proofs, Factor::passkey), "phr");
  add(has_two_kinds(proofs), "mfa");
  return names;
}

}  // namespace cordon::directory
