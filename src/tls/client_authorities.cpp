#include "tls/client_authorities.h"

#include <openssl/x509_vfy.h>

#include <algorithm>

#include "tls/client_authorities_openssl.h"

namespace cordon::tls {
namespace {

using List = openssl::Owner<X509_CRL, X509_CRL_free>;
using Checking = openssl::Owner<X509_STORE_CTX, X509_STORE_CTX_free>;
using Chain = openssl::Owner<STACK_OF(X509), [](STACK_OF(X509) * list) { sk_X509_pop_free(list, X509_free); }>;
using Subjects =
    openssl::Owner<STACK_OF(X509_NAME), [](STACK_OF(X509_NAME) * list) { sk_X509_NAME_pop_free(list, X509_NAME_free); }>;

constexpr long longest_chain = 32L * 1024;  // of what a client shows, in octets
constexpr int deepest_chain = 6;
constexpr std::size_t longest_list = std::size_t{64} * 1024 * 1024;

std::unexpected<Error> unusable(std::string_view what) {
  return openssl::failed("tls.client_authorities", what);
}

std::string der_of(X509& certificate) {
  unsigned char* bytes = nullptr;
  int const size = i2d_X509(&certificate, &bytes);
  openssl::Owner<unsigned char, [](unsigned char* all) { OPENSSL_free(all); }> const owner(bytes);
  return size > 0 ? std::string(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(size)) : std::string();
}

Result<std::vector<openssl::X509Owner>> read_authorities(View pem) {
  std::vector<openssl::X509Owner> all;
  auto const bio = openssl::read_bio(pem);
  while (auto* const each = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) all.emplace_back(each);
  ERR_clear_error();
  if (all.empty()) return fail(Code::invalid, "tls.client_authorities", "there is no certificate as PEM in it");
  return all;
}

std::vector<List> read_lists(View text) {
  std::vector<List> all;
  auto const bio = openssl::read_bio(text);
  while (auto* const each = PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)) all.emplace_back(each);
  ERR_clear_error();
  if (!all.empty()) return all;
  auto const* at = openssl::bytes(text);
  if (auto* const only = d2i_X509_CRL(nullptr, &at, static_cast<long>(text.size()))) all.emplace_back(only);
  ERR_clear_error();
  return all;
}

Result<void> add_list(ClientAuthorities::Handle& handle, View text) {
  auto const lists = read_lists(text);
  if (lists.empty()) return fail(Code::invalid, "tls.client_authorities", "it is no list of revoked certificates");
  for (auto const& list : lists) {
    auto const next = openssl::time_of(X509_CRL_get0_nextUpdate(list.get()));
    if (!next) return fail(Code::invalid, "tls.client_authorities", "the list does not say when the next one comes");
    handle.lists_until = handle.lists_until ? std::min(*handle.lists_until, *next) : *next;
    if (X509_STORE_add_crl(handle.store.get(), list.get()) != 1) return unusable("the list cannot be used");
  }
  return ok();
}

// As RFC 4514 has it, in UTF-8.
std::string text_of(X509_NAME const* name) {
  auto const bio = openssl::memory_bio();
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  return openssl::contents(*bio);
}

std::string text_of(GENERAL_NAME const& name) {
  if (name.type == GEN_IPADD) {
    auto const bio = openssl::memory_bio();
    GENERAL_NAME_print(bio.get(), const_cast<GENERAL_NAME*>(&name));
    auto text = openssl::contents(*bio);
    return text.starts_with("IP Address:") ? text.substr(std::string_view("IP Address:").size()) : std::string();
  }
  if (name.type != GEN_DNS && name.type != GEN_EMAIL && name.type != GEN_URI) return {};
  View const text(reinterpret_cast<char const*>(ASN1_STRING_get0_data(name.d.ia5)),
                  static_cast<std::size_t>(ASN1_STRING_length(name.d.ia5)));
  return text.contains('\0') ? std::string() : std::string(text);
}

std::vector<std::string> names_of(X509 const& certificate) {
  std::vector<std::string> all;
  openssl::Names const names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    auto text = text_of(*sk_GENERAL_NAME_value(names.get(), i));
    if (!text.empty()) all.push_back(std::move(text));
  }
  ERR_clear_error();
  return all;
}

std::unexpected<Error> refusal(int error) {
  switch (error) {
    case X509_V_ERR_CERT_REVOKED: return fail(Code::forbidden, "certificate.revoked");
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: return fail(Code::forbidden, "certificate.expired");
    case X509_V_ERR_INVALID_PURPOSE: return fail(Code::forbidden, "certificate.purpose");
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED: return fail(Code::unavailable, "certificate.revocation_unknown");
    default: return fail(Code::forbidden, "certificate.untrusted");
  }
}

Result<Chain> parse(CertificateChain const& chain) {
  Chain parsed(sk_X509_new_null());
  for (auto const& der : chain) {
    auto each = openssl::parse_certificate(der);
    if (!each || !parsed || sk_X509_push(parsed.get(), each->get()) <= 0) return fail(Code::forbidden, "certificate.untrusted");
    (void)each->release();
  }
  if (!parsed || sk_X509_num(parsed.get()) == 0) return fail(Code::forbidden, "certificate.untrusted");
  return parsed;
}

void set_checks(X509_STORE_CTX& checking, Wall now, bool lists) {
  auto* const checks = X509_STORE_CTX_get0_param(&checking);
  X509_VERIFY_PARAM_set_purpose(checks, X509_PURPOSE_SSL_CLIENT);
  X509_VERIFY_PARAM_set_time(checks, Wall::clock::to_time_t(now));
  X509_VERIFY_PARAM_set_depth(checks, deepest_chain);
  X509_VERIFY_PARAM_set_auth_level(checks, 2);  // 112 bits: no SHA-1, no RSA below 2048
  X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_PARTIAL_CHAIN);
  if (lists) X509_VERIFY_PARAM_set_flags(checks, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

ClientCertificate describe(STACK_OF(X509) & verified, std::optional<Wall> lists_until) {
  X509& own = *sk_X509_value(&verified, 0);
  X509* const issuer = sk_X509_num(&verified) > 1 ? sk_X509_value(&verified, 1) : &own;
  ClientCertificate certificate{.subject = text_of(X509_get_subject_name(&own)),
                                .issuer = text_of(X509_get_issuer_name(&own)),
                                .names = names_of(own),
                                .own = der_of(own),
                                .issued_by = der_of(*issuer),
                                .until = lists_until.value_or(Wall::max())};
  for (int i = 0; i < sk_X509_num(&verified); ++i) {
    auto const end = openssl::time_of(X509_get0_notAfter(sk_X509_value(&verified, i)));
    certificate.until = std::min(certificate.until, end.value_or(Wall()));
  }
  return certificate;
}

Result<ClientCertificate> check(ClientAuthorities::Handle const& handle, STACK_OF(X509) & shown, Wall now, bool lists) {
  Checking const checking(X509_STORE_CTX_new());
  if (!checking || X509_STORE_CTX_init(checking.get(), handle.store.get(), sk_X509_value(&shown, 0), &shown) != 1)
    return fail(Code::unavailable, "certificate.revocation_unknown");
  set_checks(*checking, now, lists);
  bool const good = X509_verify_cert(checking.get()) == 1;
  int const error = X509_STORE_CTX_get_error(checking.get());
  ERR_clear_error();
  if (!good) return refusal(error);
  return describe(*X509_STORE_CTX_get0_chain(checking.get()), handle.lists_until);
}

// Nothing is believed here; the handshake only proves who has the key.
int take_any(X509_STORE_CTX*, void*) {
  return 1;
}

}  // namespace

ClientAuthorities::ClientAuthorities(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
ClientAuthorities::~ClientAuthorities() = default;

Result<std::shared_ptr<ClientAuthorities const>> ClientAuthorities::make(View authorities, std::span<std::string const> revoked) {
  ERR_clear_error();
  auto handle = std::make_unique<Handle>();
  handle->store.reset(X509_STORE_new());
  if (!handle->store) return unusable("no store");
  auto read = read_authorities(authorities);
  if (!read) return fail(read);
  handle->authorities = std::move(*read);
  for (auto const& each : handle->authorities)
    if (X509_STORE_add_cert(handle->store.get(), each.get()) != 1) return unusable("an authority cannot be used");
  for (auto const& list : revoked)
    if (auto added = add_list(*handle, list); !added) return fail(added);
  return std::shared_ptr<ClientAuthorities const>(new ClientAuthorities(std::move(handle)));
}

Result<std::shared_ptr<ClientAuthorities const>> ClientAuthorities::load(std::string const& authorities,
                                                                         std::span<std::string const> revoked) {
  auto const about = [](std::string const& file, Error const& error) {
    return fail(Code::invalid, "tls.client_authorities", file + ": " + error.detail);
  };
  auto const pem = openssl::read_file(authorities);
  if (!pem) return fail(pem.error());
  auto const alone = make(*pem, {});
  if (!alone) return about(authorities, alone.error());
  std::vector<std::string> lists;
  for (auto const& file : revoked) {
    auto list = openssl::read_file(file, longest_list);
    if (!list) return fail(list.error());
    auto const usable = make(*pem, std::span(&*list, 1));
    if (!usable) return about(file, usable.error());
    lists.push_back(std::move(*list));
  }
  return make(*pem, lists);
}

// Lists are looked at for what an authority has signed: anybody could have us read a long one otherwise.
Result<ClientCertificate> ClientAuthorities::verify(CertificateChain const& chain, Wall now) const {
  ERR_clear_error();
  auto const shown = parse(chain);
  if (!shown) return fail(shown.error());
  auto certificate = check(*handle_, **shown, now, false);
  if (!certificate || !handle_->lists_until) return certificate;
  return check(*handle_, **shown, now, true);
}

bool ask_for_certificates(SSL_CTX& context, ClientAuthorities const& authorities) {
  Subjects subjects(sk_X509_NAME_new_null());
  for (auto const& each : authorities.handle().authorities) {
    auto* const subject = X509_NAME_dup(X509_get_subject_name(each.get()));
    if (!subjects || !subject || sk_X509_NAME_push(subjects.get(), subject) <= 0) return false;
  }
  SSL_CTX_set_client_CA_list(&context, subjects.release());
  SSL_CTX_set_max_cert_list(&context, longest_chain);
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(&context, take_any, nullptr);
  return true;
}

CertificateChain shown_by(SSL& ssl) {
  CertificateChain chain;
  X509* const own = SSL_get0_peer_certificate(&ssl);
  if (!own) return chain;
  chain.push_back(der_of(*own));
  auto const* const others = SSL_get_peer_cert_chain(&ssl);
  for (int i = 0; i < sk_X509_num(others); ++i) chain.push_back(der_of(*sk_X509_value(others, i)));
  return chain;
}

}  // namespace cordon::tls
