#include "tls/request.h"

#include "tls/issuing_openssl.h"

namespace cordon::tls {
namespace {

using Request = openssl::Owner<X509_REQ, X509_REQ_free>;
using Octets = openssl::Owner<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>;
using Object = openssl::Owner<ASN1_OBJECT, ASN1_OBJECT_free>;
using Extension = openssl::Owner<X509_EXTENSION, X509_EXTENSION_free>;

struct FreeExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * list) const { sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free); }
};
using Extensions = std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions>;

std::unexpected<Error> failed(std::string_view what) {
  return openssl::failed("tls.request", what);
}

bool ask_for_names(X509_REQ& request, std::string const& names) {
  Extensions const list(sk_X509_EXTENSION_new_null());
  Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()));
  if (!list || !extension || sk_X509_EXTENSION_push(list.get(), extension.get()) <= 0) return false;
  [[maybe_unused]] auto* const owned_by_list = extension.release();
  return X509_REQ_add_extensions(&request, list.get()) == 1;
}

std::string der_of(X509_REQ& request) {
  unsigned char* bytes = nullptr;
  int const size = i2d_X509_REQ(&request, &bytes);
  std::string der = size > 0 ? std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)) : std::string();
  OPENSSL_free(bytes);
  return der;
}

// id-pe-acmeIdentifier: an OCTET STRING that holds the digest, critical (RFC 8737 3).
bool add_acme_identifier(X509& certificate, std::array<unsigned char, 32> const& digest) {
  constexpr unsigned char octet_string = 4;
  std::array<unsigned char, 34> value{octet_string, 32};
  std::ranges::copy(digest, value.begin() + 2);
  Octets const data(ASN1_OCTET_STRING_new());
  Object const identifier(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
  if (!data || !identifier || ASN1_OCTET_STRING_set(data.get(), value.data(), static_cast<int>(value.size())) != 1) return false;
  Extension const extension(X509_EXTENSION_create_by_OBJ(nullptr, identifier.get(), 1, data.get()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

}  // namespace

Result<std::string> make_certificate_request(PrivateKey const& key, std::vector<std::string> const& names) {
  ERR_clear_error();
  auto const alternatives = openssl::alternative_names(names);
  if (!alternatives) return fail(alternatives.error());
  Request const request(X509_REQ_new());
  EVP_PKEY* const secret = key.handle().key.get();
  if (!request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), secret) != 1 || !ask_for_names(*request, *alternatives) ||
      X509_REQ_sign(request.get(), secret, EVP_sha256()) <= 0) {
    return failed("the request could not be made");
  }
  return der_of(*request);
}

Result<Issued> make_challenge_certificate(std::string const& name, std::array<unsigned char, 32> const& digest, Wall from) {
  ERR_clear_error();
  auto const alternatives = openssl::alternative_names({name});
  if (!alternatives) return fail(alternatives.error());
  auto key = openssl::make_key(KeyKind::p256);
  if (!key) return fail(key);
  auto made = openssl::begin_certificate({name, from, std::chrono::days(7)}, **key);
  if (!made) return fail(made);
  X509& own = **made;
  if (!X509_set_issuer_name(&own, X509_get_subject_name(&own)) ||
      !openssl::extend(own, own, NID_subject_alt_name, *alternatives) || !add_acme_identifier(own, digest) ||
      X509_sign(&own, key->get(), EVP_sha256()) <= 0) {
    return failed("the certificate of the challenge could not be made");
  }
  return Issued{openssl::pem_of(own), openssl::pem_of(**key)};
}

}  // namespace cordon::tls
