#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

// Owners of OpenSSL's objects. For the .cpp files of this room only.
namespace cordon::tls::openssl {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
template <class T, auto free>
using Owner = std::unique_ptr<T, Free<free>>;

using Bio = Owner<BIO, BIO_free>;
using BioMethod = Owner<BIO_METHOD, BIO_meth_free>;
using Cipher = Owner<EVP_CIPHER, EVP_CIPHER_free>;
using CipherContext = Owner<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Kdf = Owner<EVP_KDF, EVP_KDF_free>;
using KdfContext = Owner<EVP_KDF_CTX, EVP_KDF_CTX_free>;
using Key = Owner<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Owner<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Digest = Owner<EVP_MD_CTX, EVP_MD_CTX_free>;
using X509Owner = Owner<X509, X509_free>;
using Names = Owner<GENERAL_NAMES, GENERAL_NAMES_free>;
using Number = Owner<BIGNUM, BN_free>;
using Context = Owner<SSL_CTX, SSL_CTX_free>;
using Ssl = Owner<SSL, SSL_free>;

inline unsigned char const* bytes(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
inline Bio read_bio(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}
inline Bio memory_bio() {
  return Bio(BIO_new(BIO_s_mem()));
}
std::string contents(BIO& memory);

// The newest error of this thread in words; the queue is empty afterwards.
std::string last_error();
std::unexpected<Error> failed(std::string_view reason, std::string_view what);

// Between 1970 and 2200, so that one can reckon with it: what lies beyond (9999-12-31 stands for "never", RFC 5280 4.1.2.5) is
// one of these two. Nothing when it cannot be read.
std::optional<Wall> time_of(ASN1_TIME const* time);

Result<X509Owner> parse_certificate(std::string_view der);
// The whole of a small file.
Result<std::string> read_file(std::string const& path, std::size_t most = std::size_t{1024} * 1024);

}  // namespace cordon::tls::openssl
