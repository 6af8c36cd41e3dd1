#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "config/type.h"
#include "net/address.h"

// What the file says of identity providers.
namespace cordon::control {

enum class IdentityProviderKind : std::uint8_t { generic, entra, google };
enum class TokenAuth : std::uint8_t { automatic, basic, post };  // how the token endpoint hears the secret

struct IdentityProviderSettings {
  std::string name;
  std::string title;  // empty: its name
  IdentityProviderKind kind = IdentityProviderKind::generic;
  std::string issuer;
  std::string client_id;
  std::filesystem::path client_secret_file;
  std::filesystem::path key;          // instead of a secret
  std::filesystem::path certificate;  // of the key
  TokenAuth token_auth = TokenAuth::automatic;
  std::vector<std::string> scopes = {"openid", "profile", "email"};
  std::vector<std::string> claims;
  std::string groups_claim = "groups";
  std::vector<std::string> mail_domains;
  std::string hosted_domain;
  std::vector<net::Prefix> egress;
  std::vector<std::uint16_t> ports = {443};
  std::filesystem::path ca;  // empty: the system's
};

constexpr std::array<config::Word<IdentityProviderKind>, 3> spellings(IdentityProviderKind) {
  return {{{"generic", IdentityProviderKind::generic},
           {"entra", IdentityProviderKind::entra},
           {"google", IdentityProviderKind::google}}};
}
constexpr std::array<config::Word<TokenAuth>, 3> spellings(TokenAuth) {
  return {{{"auto", TokenAuth::automatic}, {"basic", TokenAuth::basic}, {"post", TokenAuth::post}}};
}

}  // namespace cordon::control
