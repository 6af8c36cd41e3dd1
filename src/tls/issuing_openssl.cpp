#include "tls/issuing_openssl.h"

#include <openssl/rand.h>

#include <array>

#include "net/address.h"
#include "tls/hello.h"

namespace cordon::tls::openssl {
namespace {

constexpr std::chrono::hours clock_skew{1};  // clients whose clock is a little behind accept it too

// 127 random bits, never zero: a positive number of 16 bytes (RFC 5280 4.1.2.2).
bool set_serial(X509& certificate) {
  std::array<unsigned char, 16> bytes;
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);
  Number const number(BN_bin2bn(bytes.data(), bytes.size(), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_times(X509& certificate, Wall from, std::chrono::days lifetime) {
  auto const begin = Wall::clock::to_time_t(from - clock_skew);
  auto const end = Wall::clock::to_time_t(from + lifetime);
  return ASN1_TIME_set(X509_getm_notBefore(&certificate), begin) && ASN1_TIME_set(X509_getm_notAfter(&certificate), end);
}

bool set_subject(X509& certificate, std::string_view name) {
  name = name.substr(0, 64);  // the longest common name there may be
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8, bytes(name),
                                    static_cast<int>(name.size()), -1, 0) == 1;
}

}  // namespace

Result<Key> make_key(KeyKind kind) {
  EVP_PKEY* key = nullptr;
  switch (kind) {
    case KeyKind::p256: key = EVP_EC_gen("P-256"); break;
    case KeyKind::p384: key = EVP_EC_gen("P-384"); break;
    case KeyKind::rsa: key = EVP_RSA_gen(2048U); break;
    default: return fail(Code::unsupported, "tls.issuing", "keys of this kind are not made here");
  }
  if (!key) return failed("tls.issuing", "no key could be made");
  return Key(key);
}

std::string pem_of(X509& certificate) {
  auto const memory = memory_bio();
  PEM_write_bio_X509(memory.get(), &certificate);
  return contents(*memory);
}

std::string pem_of(EVP_PKEY& key) {
  Bio const memory(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
  return contents(*memory);
}

bool extend(X509& certificate, X509& issuer, int kind, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  Owner<X509_EXTENSION, X509_EXTENSION_free> const extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

Result<X509Owner> begin_certificate(Issue const& order, EVP_PKEY& key) {
  X509Owner certificate(X509_new());
  if (!certificate || !X509_set_version(certificate.get(), X509_VERSION_3) || !set_serial(*certificate) ||
      !set_times(*certificate, order.from, order.lifetime) || !set_subject(*certificate, order.subject) ||
      !X509_set_pubkey(certificate.get(), &key)) {
    return failed("tls.issuing", "the certificate could not be filled in");
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
      return fail(Code::invalid, "tls.issuing", "\"" + name + "\" is neither a host name nor an IP address");
    }
    result += (result.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + name;
  }
  if (result.empty()) return fail(Code::invalid, "tls.issuing", "a certificate needs at least one name");
  return result;
}

}  // namespace cordon::tls::openssl
