#include "tls/ocsp.h"

#include <openssl/ocsp.h>

#include "tls/common_openssl.h"

namespace cordon::tls {
namespace {

using Response = openssl::Owner<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using Basic = openssl::Owner<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertificateId = openssl::Owner<OCSP_CERTID, OCSP_CERTID_free>;
using Question = openssl::Owner<OCSP_REQUEST, OCSP_REQUEST_free>;
using Store = openssl::Owner<X509_STORE, X509_STORE_free>;

constexpr std::chrono::minutes clock_skew{5};  // between us and the responder
constexpr std::chrono::days default_life{7};   // of a response that names no end

std::unexpected<Error> bad(std::string_view what) {
  return openssl::failed("tls.ocsp", what);
}

Result<Basic> parse(View der) {
  auto const* at = openssl::bytes(der);
  Response const response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
  if (!response || at != openssl::bytes(der) + der.size()) return bad("it is no OCSP response as DER");
  if (OCSP_response_status(response.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) return bad("the responder did not answer");
  Basic basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return bad("it is not of the basic kind");
  return basic;
}

// The chain's second certificate, if that one is the issuer.
Result<openssl::X509Owner> issuer_of(Certificate const& certificate, X509& leaf) {
  if (certificate.chain().size() < 2) return openssl::X509Owner();
  auto issuer = openssl::parse_certificate(certificate.chain()[1]);
  if (issuer && X509_check_issued(issuer->get(), &leaf) != X509_V_OK) return openssl::X509Owner();
  return issuer;
}

// Its issuer vouches for a response, itself or by a certificate for that (RFC 6960 4.2.2.2).
bool is_signed_by(OCSP_BASICRESP& basic, X509& issuer, Wall now) {
  Store const store(X509_STORE_new());
  if (!store || X509_STORE_add_cert(store.get(), &issuer) != 1) return false;
  X509_VERIFY_PARAM* const checks = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(checks, Wall::clock::to_time_t(now));
  openssl::Owner<STACK_OF(X509), [](STACK_OF(X509) * list) { sk_X509_free(list); }> const known(sk_X509_new_null());
  return known && sk_X509_push(known.get(), &issuer) > 0 && OCSP_basic_verify(&basic, known.get(), store.get(), 0) == 1;
}

bool is_about(OCSP_CERTID const& id, X509& leaf, X509* issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, &serial, const_cast<OCSP_CERTID*>(&id)) != 1) return false;
  if (!issuer) return ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(&leaf)) == 0;
  CertificateId const wanted(OCSP_cert_to_id(EVP_get_digestbyobj(algorithm), &leaf, issuer));
  return wanted && OCSP_id_cmp(&id, wanted.get()) == 0;
}

OCSP_SINGLERESP* find(OCSP_BASICRESP& basic, X509& leaf, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(&basic); ++i) {
    auto* const single = OCSP_resp_get0(&basic, i);
    if (is_about(*OCSP_SINGLERESP_get0_id(single), leaf, issuer)) return single;
  }
  return nullptr;
}

Result<CertificateStatus> status_of(OCSP_SINGLERESP& single, Wall now) {
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* to = nullptr;
  int const status = OCSP_single_get0_status(&single, nullptr, nullptr, &from, &to);
  auto const begin = openssl::time_of(from);
  auto const end = to ? openssl::time_of(to) : begin;
  if (!begin || !end) return bad("its dates cannot be read");
  if (*begin > now + clock_skew) return bad("it is from the future");
  Wall const until = to ? *end : *end + default_life;
  if (until <= now) return bad("it has expired");
  if (status == V_OCSP_CERTSTATUS_UNKNOWN) return bad("it does not say that the certificate is good");
  return CertificateStatus{.is_good = status == V_OCSP_CERTSTATUS_GOOD, .until = until};
}

// What a good response says of it. Without an issuer nobody's signature is looked at.
Result<CertificateStatus> read(View der, X509& leaf, X509* issuer, Wall now) {
  auto const basic = parse(der);
  if (!basic) return fail(basic.error());
  auto* const single = find(**basic, leaf, issuer);
  if (!single) return bad("it is about another certificate");
  if (issuer && !is_signed_by(**basic, *issuer, now)) return bad("who issued the certificate does not vouch for it");
  return status_of(*single, now);
}

std::string responder_of(X509& certificate) {
  openssl::Owner<STACK_OF(OPENSSL_STRING), X509_email_free> const urls(X509_get1_ocsp(&certificate));
  return urls && sk_OPENSSL_STRING_num(urls.get()) > 0 ? sk_OPENSSL_STRING_value(urls.get(), 0) : std::string();
}

}  // namespace

Result<Staple> read_staple(View der, Certificate const& certificate, Wall now) {
  ERR_clear_error();
  auto const leaf = openssl::parse_certificate(certificate.chain().front());
  if (!leaf) return fail(leaf.error());
  auto const issuer = issuer_of(certificate, **leaf);
  if (!issuer) return fail(issuer.error());
  auto const status = read(der, **leaf, issuer->get(), now);
  if (!status) return fail(status.error());
  if (!status->is_good) return bad("it says that the certificate was revoked");
  return Staple{std::string(der), status->until};
}

Result<StatusQuestion> ask_status(View certificate, View issuer) {
  ERR_clear_error();
  auto const own = openssl::parse_certificate(certificate);
  auto const by = openssl::parse_certificate(issuer);
  Question const question(OCSP_REQUEST_new());
  if (!own || !by || !question) return bad("the question cannot be asked");
  CertificateId id(OCSP_cert_to_id(nullptr, own->get(), by->get()));
  if (!id || !OCSP_request_add0_id(question.get(), id.get())) return bad("the question cannot be asked");
  (void)id.release();
  unsigned char* bytes = nullptr;
  int const size = i2d_OCSP_REQUEST(question.get(), &bytes);
  openssl::Owner<unsigned char, [](unsigned char* all) { OPENSSL_free(all); }> const owner(bytes);
  if (size <= 0) return bad("the question cannot be asked");
  return StatusQuestion{.der = std::string(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size)),
                        .responder = responder_of(**own)};
}

Result<CertificateStatus> read_status(View der, View certificate, View issuer, Wall now) {
  ERR_clear_error();
  auto const own = openssl::parse_certificate(certificate);
  auto const by = openssl::parse_certificate(issuer);
  if (!own || !by) return bad("the certificate cannot be read");
  return read(der, **own, by->get(), now);
}

}  // namespace cordon::tls
