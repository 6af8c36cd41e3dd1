#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// The JSON of ACME (RFC 8555 7.1), read strictly enough that nothing of it can be used for what it is not.
namespace cordon::acme {

enum class ChallengeKind : std::uint8_t { http_01, tls_alpn_01, dns_01 };
std::string_view name(ChallengeKind kind);  // "http-01"

struct Directory {
  std::string new_nonce;
  std::string new_account;
  std::string new_order;
  bool external_account_required = false;
};

struct Order {
  std::string url;
  std::string status;  // pending, ready, processing, valid, invalid
  std::vector<std::string> authorizations;
  std::string finalize;
  std::string certificate;
  Error error;  // why it is invalid
};

struct Challenge {
  std::string url;
  std::string token;  // base64url
  Error error;        // why it is invalid
};

struct Authorization {
  std::string name;    // without "*."
  std::string status;  // pending, valid, invalid, deactivated, expired, revoked
  std::vector<std::pair<ChallengeKind, Challenge>> challenges;

  Challenge const* find(ChallengeKind kind) const;
};

Result<Directory> parse_directory(View text);
Result<Order> parse_order(View text);
Result<Authorization> parse_authorization(View text);
// A problem document (RFC 7807); its type becomes a reason of ours ("acme.bad_nonce"), its words the detail.
Error parse_problem(View text, int status);

std::string account_document(std::vector<std::string> const& contact, std::string const& binding);
std::string order_document(std::vector<std::string> const& names);
std::string finalize_document(View request);  // DER

// Protected headers. `key` is a JWK.
std::string header_with_key(View key, View nonce, View url);
std::string header_with_account(View account, View nonce, View url);
std::string external_header(View id, View url);

}  // namespace cordon::acme
