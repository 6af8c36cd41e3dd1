#include "control/local_authority.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/address.h"

namespace cordon::control {
namespace {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;

constexpr auto lifetime_of_authority = std::chrono::days(3650);
constexpr auto lifetime_of_certificate = std::chrono::days(90);
constexpr auto clocks_differ_by = std::chrono::hours(1);

std::unexpected<Error> failed(std::string_view deed) {
  char text[256] = "no reason given";
  if (auto const code = ERR_get_error(); code != 0) ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return fail(Code::internal, "local_authority", fmt::format("cannot {}: {}", deed, text));
}

struct ExtensionText {
  int nid;
  std::string value;
};

bool add_extension(X509* certificate, X509* issuer, ExtensionText const& extension) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  Extension const made(X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value.c_str()));
  return made && X509_add_ext(certificate, made.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
  Number const number(BN_new());
  bool const drawn = number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1;
  return drawn && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_dates(X509* certificate, Wall now, std::chrono::seconds lifetime) {
  auto const begin = std::chrono::system_clock::to_time_t(now - clocks_differ_by);
  auto const end = std::chrono::system_clock::to_time_t(now + lifetime);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nullptr;
}

// The authority's name has a random part: two of them on one machine would otherwise be taken for each other.
bool set_name(X509* certificate, std::string const& common_name) {
  auto* name = X509_get_subject_name(certificate);
  auto const* text = reinterpret_cast<unsigned char const*>(common_name.data());
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, static_cast<int>(common_name.size()), -1, 0) == 1;
}

struct Request {
  std::string common_name;
  std::chrono::seconds lifetime;
  std::vector<ExtensionText> extensions;
};

// An unsigned certificate; one without an issuer is its own.
Certificate draft(Request const& request, EVP_PKEY* key, X509* issuer, Wall now) {
  Certificate result(X509_new());
  auto* certificate = result.get();
  bool good = certificate && X509_set_version(certificate, X509_VERSION_3) == 1 && set_random_serial(certificate) &&
              set_dates(certificate, now, request.lifetime) && set_name(certificate, request.common_name) &&
              X509_set_pubkey(certificate, key) == 1;
  if (!good) return {};
  auto* signer = issuer ? issuer : certificate;
  good = X509_set_issuer_name(certificate, X509_get_subject_name(signer)) == 1;
  for (auto const& extension : request.extensions) good = good && add_extension(certificate, signer, extension);
  return good ? std::move(result) : Certificate();
}

Certificate make_certificate(Request const& request, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, Wall now) {
  auto result = draft(request, key, issuer, now);
  if (result && X509_sign(result.get(), issuer_key, EVP_sha256()) > 0) return result;
  return {};
}

std::string text_of(BIO* memory) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<PemPair> to_pem(X509* certificate, EVP_PKEY* key) {
  Memory const public_part(BIO_new(BIO_s_mem())), private_part(BIO_new(BIO_s_secmem()));
  if (!public_part || !private_part || PEM_write_bio_X509(public_part.get(), certificate) != 1 ||
      PEM_write_bio_PrivateKey(private_part.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return failed("write a certificate");
  }
  return PemPair{text_of(public_part.get()), text_of(private_part.get())};
}

Request authority_request(std::string const& random_part) {
  return {.common_name = "Cordon local authority " + random_part,
          .lifetime = lifetime_of_authority,
          .extensions = {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                         {NID_key_usage, "critical,keyCertSign,cRLSign"},
                         {NID_name_constraints,
                          "critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0,"
                          "permitted;IP:0:0:0:0:0:0:0:1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
                         {NID_subject_key_identifier, "hash"}}};
}

std::string alternative_names(std::span<std::string_view const> hosts) {
  std::string result;
  for (auto const host : hosts) {
    auto const* kind = net::Address::parse_ip(host) ? "IP" : "DNS";
    result += fmt::format("{}{}:{}", result.empty() ? "" : ",", kind, host);
  }
  return result;
}

Request server_request(std::span<std::string_view const> hosts) {
  return {.common_name = std::string(hosts.front()),
          .lifetime = lifetime_of_certificate,
          .extensions = {{NID_basic_constraints, "critical,CA:FALSE"},
                         {NID_key_usage, "critical,digitalSignature"},
                         {NID_ext_key_usage, "serverAuth"},
                         {NID_subject_alt_name, alternative_names(hosts)},
                         {NID_subject_key_identifier, "hash"},
                         {NID_authority_key_identifier, "keyid:always"}}};
}

// A key that wants a password is no key of ours; the terminal must not be asked for one.
int refuse_password(char*, int, int, void*) { return -1; }

Memory reader_of(std::string const& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

}  // namespace

struct LocalAuthority::Parts {
  Certificate certificate;
  Key key;
};

LocalAuthority::LocalAuthority(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LocalAuthority::LocalAuthority(LocalAuthority&&) noexcept = default;
LocalAuthority& LocalAuthority::operator=(LocalAuthority&&) noexcept = default;
LocalAuthority::~LocalAuthority() = default;

Result<LocalAuthority> LocalAuthority::make(Wall now) {
  std::array<unsigned char, 4> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) return failed("draw random numbers");
  Key key(EVP_EC_gen("P-256"));
  if (!key) return failed("make a key");
  auto const request = authority_request(text::hex(random));
  auto certificate = make_certificate(request, key.get(), nullptr, key.get(), now);
  if (!certificate) return failed("make the authority's certificate");
  return LocalAuthority(std::make_unique<Parts>(std::move(certificate), std::move(key)));
}

Result<LocalAuthority> LocalAuthority::from_pem(PemPair const& pem) {
  auto const certificate_text = reader_of(pem.certificate), key_text = reader_of(pem.key);
  Certificate certificate(PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
  Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, refuse_password, nullptr));
  if (!certificate || !key) return failed("read the authority");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) return failed("use the authority: its key is another's");
  return LocalAuthority(std::make_unique<Parts>(std::move(certificate), std::move(key)));
}

Result<PemPair> LocalAuthority::pem() const {
  return to_pem(parts_->certificate.get(), parts_->key.get());
}

Result<PemPair> LocalAuthority::issue(std::span<std::string_view const> hosts, Wall now) const {
  Key const key(EVP_EC_gen("P-256"));
  if (!key) return failed("make a key");
  auto const request = server_request(hosts);
  auto const certificate = make_certificate(request, key.get(), parts_->certificate.get(), parts_->key.get(), now);
  if (!certificate) return failed("issue a certificate");
  return to_pem(certificate.get(), key.get());
}

}  // namespace cordon::control
