#include "tls/authority.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/address.h"
#include "tls/hello.h"
#include "tls/issuing_openssl.h"

namespace cordon::tls {
namespace {

constexpr std::chrono::days authority_lifetime{3650};

std::unexpected<Error> failed(std::string_view what) {
  return openssl::failed("tls.authority", what);
}

// "127.0.0.0/8" as OpenSSL writes it: with a mask.
std::string masked(std::string_view prefix) {
  auto const address = text::take_until(prefix, '/');
  constexpr std::array<unsigned char, 16> ones{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
  std::size_t const width = address.contains(':') ? 16 : 4;
  auto const length = text::parse_number<unsigned>(prefix).value_or(static_cast<unsigned>(width * 8));
  auto const mask = net::Prefix::around(net::Address::from_bytes(std::span(ones).first(width), 0), length).text();
  return std::string(address) + "/" + mask.substr(0, mask.find('/'));
}

// What the authority is believed for (RFC 5280 4.2.1.10).
Result<std::string> constraints(std::vector<std::string> const& only) {
  std::string result = "critical";
  for (auto const& each : only) {
    bool const prefix = net::Prefix::parse(each).has_value();
    if (!prefix && !is_host_name(each)) {
      return fail(Code::invalid, "tls.authority", "\"" + each + "\" is neither a host name nor an address prefix");
    }
    result += prefix ? ",permitted;IP:" + masked(each) : ",permitted;DNS:" + each;
  }
  return result;
}

}  // namespace

Result<Authority> Authority::create(std::string_view name, std::vector<std::string> const& only, Wall from) {
  ERR_clear_error();
  auto const permitted = constraints(only);
  if (!permitted) return fail(permitted.error());
  auto key = openssl::make_key(KeyKind::p256);
  if (!key) return fail(key);
  auto made = openssl::begin_certificate({name, from, authority_lifetime}, **key);
  if (!made) return fail(made);
  X509& own = **made;
  if (!X509_set_issuer_name(&own, X509_get_subject_name(&own)) ||
      !openssl::extend(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !openssl::extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !openssl::extend(own, own, NID_subject_key_identifier, "hash") ||
      (!only.empty() && !openssl::extend(own, own, NID_name_constraints, *permitted)) ||
      X509_sign(&own, key->get(), EVP_sha256()) <= 0) {
    return failed("the authority could not be made");
  }
  return Authority({openssl::pem_of(own), openssl::pem_of(**key)});
}

Result<Authority> Authority::from_pem(std::string_view certificate, std::string_view key) {
  auto own = Certificate::from_pem(certificate);
  if (!own) return fail(own);
  auto secret = PrivateKey::from_pem(key);
  if (!secret) return fail(secret);
  if (!secret->matches(*own))
    return fail(Code::invalid, "tls.authority", "the key does not belong to the authority's certificate");
  return Authority({std::string(certificate), std::string(key)});
}

Result<Issued> Authority::issue(std::vector<std::string> const& names, std::chrono::days lifetime, Wall from,
                                KeyKind kind) const {
  ERR_clear_error();
  auto const alternatives = openssl::alternative_names(names);
  if (!alternatives) return fail(alternatives.error());
  auto const authority = Certificate::from_pem(own_.certificate);
  auto const secret = PrivateKey::from_pem(own_.key);
  if (!authority || !secret) return failed("the authority cannot be read");
  auto const issuer = openssl::parse_certificate(authority->chain().front());
  auto key = openssl::make_key(kind);
  if (!issuer || !key) return fail(issuer ? key.error() : issuer.error());
  auto made = openssl::begin_certificate({names.front(), from, lifetime}, **key);
  if (!made) return fail(made);
  X509& leaf = **made;
  if (!X509_set_issuer_name(&leaf, X509_get_subject_name(issuer->get())) ||
      !openssl::extend(leaf, **issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !openssl::extend(leaf, **issuer, NID_key_usage, "critical,digitalSignature") ||
      !openssl::extend(leaf, **issuer, NID_ext_key_usage, "serverAuth") ||
      !openssl::extend(leaf, **issuer, NID_subject_alt_name, *alternatives) ||
      !openssl::extend(leaf, **issuer, NID_subject_key_identifier, "hash") ||
      !openssl::extend(leaf, **issuer, NID_authority_key_identifier, "keyid:always") ||
      X509_sign(&leaf, secret->handle().key.get(), EVP_sha256()) <= 0) {
    return failed("the certificate could not be made");
  }
  return Issued{openssl::pem_of(leaf), openssl::pem_of(**key)};
}

}  // namespace cordon::tls
