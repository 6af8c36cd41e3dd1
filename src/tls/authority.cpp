#include "tls/authority.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/address.h"
#include "tls/hello.h"
#include "tls/private_key_openssl.h"

namespace cordon::tls {
namespace {

constexpr std::chrono::days authority_lifetime{3650};
constexpr std::chrono::hours clock_skew{1};  // clients whose clock is a little behind accept it too

std::unexpected<Error> failed(std::string_view what) {
  return openssl::failed("tls.authority", what);
}

Result<openssl::Key> make_key(KeyKind kind) {
  EVP_PKEY* key = nullptr;
  switch (kind) {
    case KeyKind::p256: key = EVP_EC_gen("P-256"); break;
    case KeyKind::p384: key = EVP_EC_gen("P-384"); break;
    case KeyKind::rsa: key = EVP_RSA_gen(2048U); break;
    default: return fail(Code::unsupported, "tls.authority", "keys of this kind are not made here");
  }
  if (!key) return failed("no key could be made");
  return openssl::Key(key);
}

std::string pem_of(X509& certificate) {
  auto const memory = openssl::memory_bio();
  PEM_write_bio_X509(memory.get(), &certificate);
  return openssl::contents(*memory);
}

std::string pem_of(EVP_PKEY& key) {
  openssl::Bio const memory(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
  return openssl::contents(*memory);
}

// 127 random bits, never zero: a positive number of 16 bytes (RFC 5280 4.1.2.2).
bool set_serial(X509& certificate) {
  std::array<unsigned char, 16> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
  openssl::Number const number(BN_bin2bn(bytes.data(), bytes.size(), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_times(X509& certificate, Wall from, std::chrono::days lifetime) {
  auto const begin = Wall::clock::to_time_t(from - clock_skew);
  auto const end = Wall::clock::to_time_t(from + lifetime);
  return ASN1_TIME_set(X509_getm_notBefore(&certificate), begin) && ASN1_TIME_set(X509_getm_notAfter(&certificate), end);
}

bool set_subject(X509& certificate, std::string_view name) {
  name = name.substr(0, 64);  // the longest common name there may be
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8, openssl::bytes(name),
                                    static_cast<int>(name.size()), -1, 0) == 1;
}

bool extend(X509& certificate, X509& issuer, int kind, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  openssl::Owner<X509_EXTENSION, X509_EXTENSION_free> const extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

struct Order {
  std::string_view subject;
  Wall from;
  std::chrono::days lifetime;
};

Result<openssl::X509Owner> begin(Order const& order, EVP_PKEY& key) {
  openssl::X509Owner certificate(X509_new());
  if (!certificate || !X509_set_version(certificate.get(), X509_VERSION_3) || !set_serial(*certificate) ||
      !set_times(*certificate, order.from, order.lifetime) || !set_subject(*certificate, order.subject) ||
      !X509_set_pubkey(certificate.get(), &key)) {
    return failed("the certificate could not be filled in");
  }
  return certificate;
}

// "DNS:a.example,IP:192.0.2.1": what it is built of was checked, so that nothing slips in between.
Result<std::string> alternative_names(std::vector<std::string> const& names) {
  std::string result;
  for (auto const& name : names) {
    bool const address = net::Address::parse_ip(name).has_value();
    std::string_view const host = std::string_view(name).substr(name.starts_with("*.") ? 2 : 0);
    if (!address && !is_host_name(host)) {
      return fail(Code::invalid, "tls.authority", "\"" + name + "\" is neither a host name nor an IP address");
    }
    result += (result.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  if (result.empty()) return fail(Code::invalid, "tls.authority", "a certificate needs at least one name");
  return result;
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
  auto key = make_key(KeyKind::p256);
  if (!key) return fail(key);
  auto made = begin({name, from, authority_lifetime}, **key);
  if (!made) return fail(made);
  X509& own = **made;
  if (!X509_set_issuer_name(&own, X509_get_subject_name(&own)) ||
      !extend(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
      !extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") || !extend(own, own, NID_subject_key_identifier, "hash") ||
      (!only.empty() && !extend(own, own, NID_name_constraints, *permitted)) || X509_sign(&own, key->get(), EVP_sha256()) <= 0) {
    return failed("the authority could not be made");
  }
  return Authority({pem_of(own), pem_of(**key)});
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
  auto const alternatives = alternative_names(names);
  if (!alternatives) return fail(alternatives.error());
  auto const authority = Certificate::from_pem(own_.certificate);
  auto const secret = PrivateKey::from_pem(own_.key);
  if (!authority || !secret) return failed("the authority cannot be read");
  auto const issuer = openssl::parse_certificate(authority->chain().front());
  auto key = make_key(kind);
  if (!issuer || !key) return fail(issuer ? key.error() : issuer.error());
  auto made = begin({names.front(), from, lifetime}, **key);
  if (!made) return fail(made);
  X509& leaf = **made;
  if (!X509_set_issuer_name(&leaf, X509_get_subject_name(issuer->get())) ||
      !extend(leaf, **issuer, NID_basic_constraints, "critical,CA:FALSE") ||
      !extend(leaf, **issuer, NID_key_usage, "critical,digitalSignature") ||
      !extend(leaf, **issuer, NID_ext_key_usage, "serverAuth") || !extend(leaf, **issuer, NID_subject_alt_name, *alternatives) ||
      !extend(leaf, **issuer, NID_subject_key_identifier, "hash") ||
      !extend(leaf, **issuer, NID_authority_key_identifier, "keyid:always") ||
      X509_sign(&leaf, secret->handle().key.get(), EVP_sha256()) <= 0) {
    return failed("the certificate could not be made");
  }
  return Issued{pem_of(leaf), pem_of(**key)};
}

}  // namespace cordon::tls
