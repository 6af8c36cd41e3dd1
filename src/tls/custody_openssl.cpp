#include "tls/custody_openssl.h"

#include <openssl/async.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/provider.h>

#include <algorithm>

#include "base/text.h"

// A provider for OpenSSL whose keys have a public half only and ask the running handshake for signatures. It lives in a library
// context of its own, so that no other key ever meets it.
namespace cordon::tls {
namespace {

thread_local SignatureRequest* current_request = nullptr;

struct RemoteKey {
  char const* type;
  openssl::Key public_half;
};

template <class T>
T& as(void* object) {
  return *static_cast<T*>(object);
}
template <class T>
OSSL_DISPATCH entry(int id, T* function) {
  return {id, reinterpret_cast<void (*)()>(function)};
}
constexpr OSSL_DISPATCH end_of_entries{0, nullptr};

// Keys.

void* new_ec(void*) {
  return new RemoteKey{"EC", nullptr};
}
void* new_rsa(void*) {
  return new RemoteKey{"RSA", nullptr};
}
void free_key(void* key) {
  delete static_cast<RemoteKey*>(key);
}

int has(void const* key, int) {
  return static_cast<RemoteKey const*>(key)->public_half != nullptr;
}

int match(void const* one, void const* other, int) {
  auto const& a = static_cast<RemoteKey const*>(one)->public_half;
  auto const& b = static_cast<RemoteKey const*>(other)->public_half;
  return a && b && EVP_PKEY_eq(a.get(), b.get()) == 1;
}

int import_key(void* key, int, OSSL_PARAM const params[]) {
  auto& remote = as<RemoteKey>(key);
  openssl::KeyContext const context(EVP_PKEY_CTX_new_from_name(nullptr, remote.type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1) {
    return 0;
  }
  remote.public_half.reset(made);
  return 1;
}

int export_key(void* key, int selection, OSSL_CALLBACK* callback, void* argument) {
  auto const& remote = as<RemoteKey>(key);
  if (!remote.public_half || (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) == 0) return 0;
  return EVP_PKEY_export(remote.public_half.get(), EVP_PKEY_PUBLIC_KEY, callback, argument);
}

OSSL_PARAM const* exchanged(int) {
  static OSSL_PARAM const params[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, nullptr, 0),
                                      OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0),
                                      OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, nullptr, 0),
                                      OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, nullptr, 0), OSSL_PARAM_END};
  return params;
}

int get_key_params(void* key, OSSL_PARAM params[]) {
  auto const& remote = as<RemoteKey>(key);
  return remote.public_half ? EVP_PKEY_get_params(remote.public_half.get(), params) : 0;
}

OSSL_PARAM const* gettable_key_params(void*) {
  static OSSL_PARAM const params[] = {OSSL_PARAM_int(OSSL_PKEY_PARAM_BITS, nullptr),
                                      OSSL_PARAM_int(OSSL_PKEY_PARAM_SECURITY_BITS, nullptr),
                                      OSSL_PARAM_int(OSSL_PKEY_PARAM_MAX_SIZE, nullptr),
                                      OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, nullptr, 0), OSSL_PARAM_END};
  return params;
}

// A name that no other provider has: OpenSSL must not look for one that would sign with a private half.
char const* signature_name(int) {
  return "CORDON-CUSTODY";
}

template <auto make>
OSSL_DISPATCH const key_functions[] = {entry(OSSL_FUNC_KEYMGMT_NEW, make),
                                       entry(OSSL_FUNC_KEYMGMT_FREE, free_key),
                                       entry(OSSL_FUNC_KEYMGMT_HAS, has),
                                       entry(OSSL_FUNC_KEYMGMT_MATCH, match),
                                       entry(OSSL_FUNC_KEYMGMT_IMPORT, import_key),
                                       entry(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, exchanged),
                                       entry(OSSL_FUNC_KEYMGMT_EXPORT, export_key),
                                       entry(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, exchanged),
                                       entry(OSSL_FUNC_KEYMGMT_GET_PARAMS, get_key_params),
                                       entry(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, gettable_key_params),
                                       entry(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, signature_name),
                                       end_of_entries};

// Signatures.

struct Signing {
  RemoteKey const* key = nullptr;
  int bits = 0;  // of the hash
  bool pss = false;
};

void* new_signing(void*, char const*) {
  return new Signing;
}
void free_signing(void* signing) {
  delete static_cast<Signing*>(signing);
}

int hash_bits(std::string_view name) {
  if (text::iequals(name, "SHA256") || text::iequals(name, "SHA2-256")) return 256;
  if (text::iequals(name, "SHA384") || text::iequals(name, "SHA2-384")) return 384;
  if (text::iequals(name, "SHA512") || text::iequals(name, "SHA2-512")) return 512;
  return 0;
}

int set_signing_params(void* context, OSSL_PARAM const params[]) {
  if (!params) return 1;
  OSSL_PARAM const* const mode = OSSL_PARAM_locate_const(params, OSSL_SIGNATURE_PARAM_PAD_MODE);
  if (!mode) return 1;
  int number = 0;
  if (mode->data_type == OSSL_PARAM_UTF8_STRING) {
    as<Signing>(context).pss = std::string_view(static_cast<char const*>(mode->data)) == OSSL_PKEY_RSA_PAD_MODE_PSS;
  } else if (OSSL_PARAM_get_int(mode, &number) == 1) {
    as<Signing>(context).pss = number == RSA_PKCS1_PSS_PADDING;
  } else {
    return 0;
  }
  return 1;
}

OSSL_PARAM const* settable_signing_params(void*, void*) {
  static OSSL_PARAM const params[] = {OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE, nullptr, 0),
                                      OSSL_PARAM_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, nullptr, 0), OSSL_PARAM_END};
  return params;
}

int begin_signing(void* context, char const* hash, void* key, OSSL_PARAM const params[]) {
  auto& signing = as<Signing>(context);
  signing.key = static_cast<RemoteKey const*>(key);
  signing.bits = hash ? hash_bits(hash) : 0;
  return key && signing.bits != 0 && set_signing_params(context, params);
}

SignatureScheme scheme_of(Signing const& signing) {
  int const step = signing.bits / 128 - 2;  // 256, 384, 512
  if (std::string_view(signing.key->type) == "EC") return static_cast<SignatureScheme>(0x0403 + 0x100 * step);
  return static_cast<SignatureScheme>(signing.pss ? 0x0804 + step : 0x0401 + 0x100 * step);
}

// Runs inside the handshake's job: sleeps until the handshake is run again, with or without an answer.
bool ask(Signing const& signing, View message, SignatureRequest& request) {
  request.scheme = scheme_of(signing);
  request.message = message;
  request.answer.reset();
  request.asked = true;
  return ASYNC_pause_job() == 1 && request.answer.has_value();
}

int sign(void* context, unsigned char* signature, std::size_t* size, std::size_t most, unsigned char const* message,
         std::size_t length) {
  auto const& signing = as<Signing>(context);
  auto const largest = static_cast<std::size_t>(EVP_PKEY_get_size(signing.key->public_half.get()));
  if (!signature) {
    *size = largest;
    return 1;
  }
  auto* const request = current_request;
  if (!request || !ASYNC_get_current_job()) return 0;
  if (!ask(signing, {reinterpret_cast<char const*>(message), length}, *request)) return 0;
  if (request->answer->size() > std::min(most, largest)) return 0;
  std::ranges::copy(*request->answer, signature);
  *size = request->answer->size();
  return 1;
}

OSSL_DISPATCH const signature_functions[] = {entry(OSSL_FUNC_SIGNATURE_NEWCTX, new_signing),
                                             entry(OSSL_FUNC_SIGNATURE_FREECTX, free_signing),
                                             entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, begin_signing),
                                             entry(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, sign),
                                             entry(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, set_signing_params),
                                             entry(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, settable_signing_params),
                                             end_of_entries};

// The provider.

constexpr char property[] = "provider=cordon";

OSSL_ALGORITHM const* query(void*, int operation, int*) {
  static OSSL_ALGORITHM const keys[] = {
      {"EC:id-ecPublicKey:1.2.840.10045.2.1", property, key_functions<new_ec>, "EC key in custody"},
      {"RSA:rsaEncryption:1.2.840.113549.1.1.1", property, key_functions<new_rsa>, "RSA key in custody"},
      {nullptr, nullptr, nullptr, nullptr}};
  static OSSL_ALGORITHM const signatures[] = {{signature_name(0), property, signature_functions, "signature by custody"},
                                              {nullptr, nullptr, nullptr, nullptr}};
  if (operation == OSSL_OP_KEYMGMT) return keys;
  return operation == OSSL_OP_SIGNATURE ? signatures : nullptr;
}

int start_provider(OSSL_CORE_HANDLE const*, OSSL_DISPATCH const*, OSSL_DISPATCH const** functions, void** context) {
  static OSSL_DISPATCH const own[] = {entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query), end_of_entries};
  static int anything = 0;
  *functions = own;
  *context = &anything;
  return 1;
}

// Made once, and never unloaded: keys may live until the process ends.
OSSL_LIB_CTX* custody_library() {
  static OSSL_LIB_CTX* const library = [] {
    OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
    bool const good =
        made && OSSL_PROVIDER_add_builtin(made, "cordon", start_provider) == 1 && OSSL_PROVIDER_load(made, "cordon") != nullptr;
    return good ? made : nullptr;
  }();
  return library;
}

}  // namespace

Asks::Asks(SignatureRequest& request) {
  current_request = &request;
}
Asks::~Asks() {
  current_request = nullptr;
}

Result<openssl::Key> remote_key(Certificate const& certificate) {
  ERR_clear_error();
  auto const* der = openssl::bytes(certificate.public_key());
  openssl::Key const known(d2i_PUBKEY(nullptr, &der, static_cast<long>(certificate.public_key().size())));
  if (!known) return openssl::failed("tls.custody", "the certificate's public key");
  bool const rsa = certificate.key_kind() == KeyKind::rsa;
  if (!rsa && EVP_PKEY_get_base_id(known.get()) != EVP_PKEY_EC) {
    return fail(Code::unsupported, "tls.custody", "a key that is elsewhere has to be RSA or ECDSA");
  }
  OSSL_PARAM* taken = nullptr;
  if (EVP_PKEY_todata(known.get(), EVP_PKEY_PUBLIC_KEY, &taken) != 1) return openssl::failed("tls.custody", "the public key");
  openssl::Owner<OSSL_PARAM, OSSL_PARAM_free> const params(taken);
  openssl::KeyContext const context(EVP_PKEY_CTX_new_from_name(custody_library(), rsa ? "RSA" : "EC", property));
  EVP_PKEY* made = nullptr;
  if (!custody_library() || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return openssl::failed("tls.custody", "no key for the signer");
  }
  return openssl::Key(made);
}

}  // namespace cordon::tls
