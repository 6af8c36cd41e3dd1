#include "acme/account_key.h"

#include "acme/documents.h"
#include "tls/digest.h"

namespace cordon::acme {
namespace {

// RFC 7515 7.2.2. All of it is base64url: nothing has to be escaped.
std::string flattened(View header, View payload, View signature) {
  std::string text = R"({"protected":")";
  text.append(header).append(R"(","payload":")").append(payload).append(R"(","signature":")").append(signature).append("\"}");
  return text;
}

}  // namespace

Result<AccountKey> AccountKey::from(tls::PrivateKey key) {
  auto point = tls::p256_point(key);
  if (!point) return fail(point);
  return AccountKey(std::move(key), std::move(*point));
}

std::string AccountKey::jwk() const {
  return R"({"crv":"P-256","kty":"EC","x":")" + tls::base64url(point_.x) + R"(","y":")" + tls::base64url(point_.y) + "\"}";
}

std::string AccountKey::thumbprint() const {
  return tls::base64url(tls::sha256(jwk()));
}

Result<std::string> AccountKey::sign(View header, View payload) const {
  auto const head = tls::base64url(header);
  auto const body = tls::base64url(payload);
  auto const signature = tls::sign_es256(key_, head + '.' + body);
  if (!signature) return fail(signature.error());
  return flattened(head, body, tls::base64url(*signature));
}

std::string bind_account(ExternalAccount const& external, AccountKey const& account, View url) {
  auto const head = tls::base64url(external_header(external.id, url));
  auto const body = tls::base64url(account.jwk());
  return flattened(head, body, tls::base64url(tls::hmac_sha256(external.key, head + '.' + body)));
}

}  // namespace cordon::acme
