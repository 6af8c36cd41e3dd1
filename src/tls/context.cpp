#include "tls/context.h"

#include <algorithm>

#include "base/text.h"
#include "tls/client_authorities_openssl.h"
#include "tls/context_openssl.h"
#include "tls/custody_openssl.h"
#include "tls/private_key_openssl.h"

namespace cordon::tls {
namespace {

// Forward secrecy and authenticated encryption only; AES-128 first because it is as good and takes less work.
constexpr char tls13_suites[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr char tls12_suites[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr char signature_schemes[] =
    "ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ed25519:"
    "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512";

std::unexpected<Error> failed(std::string_view what) {
  return openssl::failed("tls.context", what);
}

// Without these modes and options a connection costs memory while it is idle, or can be made to work for nothing.
Result<void> set_common(SSL_CTX& ssl, Version minimum, std::string const& groups) {
  SSL_CTX_set_options(
      &ssl, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(&ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_clear_mode(&ssl, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(&ssl, SSL_SESS_CACHE_OFF);
  auto const usable = preferred_groups(groups);
  if (!usable) return fail(usable.error());
  if (SSL_CTX_set_min_proto_version(&ssl, static_cast<int>(minimum)) != 1 ||
      SSL_CTX_set_max_proto_version(&ssl, TLS1_3_VERSION) != 1 || SSL_CTX_set_ciphersuites(&ssl, tls13_suites) != 1 ||
      SSL_CTX_set_cipher_list(&ssl, tls12_suites) != 1 || SSL_CTX_set1_sigalgs_list(&ssl, signature_schemes) != 1 ||
      SSL_CTX_set1_groups_list(&ssl, usable->usable.c_str()) != 1) {
    return failed("the settings were not accepted");
  }
  return ok();
}

Result<std::string> alpn_wire(std::vector<std::string> const& protocols) {
  std::string wire;
  for (auto const& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255)
      return fail(Code::invalid, "tls.alpn", "a protocol name has 1 to 255 characters");
    wire += static_cast<char>(protocol.size());
    wire += protocol;
  }
  return wire;
}

int choose_alpn(SSL*, unsigned char const** chosen, unsigned char* size, unsigned char const* offered, unsigned offered_size,
                void* ours) {
  auto const& wire = *static_cast<std::string const*>(ours);
  unsigned char* found = nullptr;
  int const match =
      SSL_select_next_proto(&found, size, openssl::bytes(wire), static_cast<unsigned>(wire.size()), offered, offered_size);
  *chosen = found;
  return match == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The response to a client's status_request (RFC 6066 8, RFC 8446 4.4.2.1). One that expired while we ran is not sent.
int staple_status(SSL* ssl, void* ours) {
  auto const& staple = *static_cast<std::optional<Staple> const*>(ours);
  if (!staple || staple->until <= system_clock().wall()) return SSL_TLSEXT_ERR_NOACK;
  auto* const copy = static_cast<unsigned char*>(OPENSSL_memdup(staple->der.data(), staple->der.size()));
  if (!copy) return SSL_TLSEXT_ERR_NOACK;
  SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(staple->der.size()));
  return SSL_TLSEXT_ERR_OK;
}

void use_staple(SSL_CTX& ssl, std::optional<Staple>& staple) {
  SSL_CTX_set_tlsext_status_cb(&ssl, staple_status);
  SSL_CTX_set_tlsext_status_arg(&ssl, &staple);
}

Result<void> use_certificate(SSL_CTX& ssl, Certificate const& certificate) {
  bool own = true;
  for (auto const& der : certificate.chain()) {
    auto const each = openssl::parse_certificate(der);
    if (!each) return fail(each.error());
    bool const used = own ? SSL_CTX_use_certificate(&ssl, each->get()) == 1 : SSL_CTX_add1_chain_cert(&ssl, each->get()) == 1;
    if (!used) return failed("the certificate cannot be used");
    own = false;
  }
  return ok();
}

// What is told to one site's clients means nothing to another's.
bool set_session_context(SSL_CTX& ssl, std::string const& site) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  return EVP_Digest(site.data(), site.size(), digest, &size, EVP_sha256(), nullptr) == 1 &&
         SSL_CTX_set_session_id_context(&ssl, digest, std::min<unsigned>(size, SSL_MAX_SID_CTX_LENGTH)) == 1;
}

Result<std::unique_ptr<ServerContext::Handle>> make_handle(Certificate const& certificate, std::shared_ptr<TicketKeys> tickets,
                                                           ServerSettings const& settings) {
  ERR_clear_error();
  auto handle = std::make_unique<ServerContext::Handle>();
  handle->ssl.reset(SSL_CTX_new(TLS_server_method()));
  if (!handle->ssl) return failed("no TLS context");
  SSL_CTX& ssl = *handle->ssl;
  auto common = set_common(ssl, settings.minimum, settings.groups);
  if (!common) return fail(common);
  auto wire = alpn_wire(settings.alpn);
  if (!wire) return fail(wire);
  handle->alpn = std::move(*wire);
  if (!handle->alpn.empty()) SSL_CTX_set_alpn_select_cb(&ssl, choose_alpn, &handle->alpn);
  SSL_CTX_set_keylog_callback(&ssl, take_traffic_secret);
  handle->staple = settings.staple;
  if (handle->staple) use_staple(ssl, handle->staple);
  if (settings.clients && !ask_for_certificates(ssl, *settings.clients)) return failed("the authorities of clients");
  if (!settings.clients) handle->tickets = std::move(tickets);
  bool const resumes = handle->tickets ? use_tickets(ssl, *handle->tickets) : SSL_CTX_set_num_tickets(&ssl, 0) == 1;
  if (!handle->tickets) SSL_CTX_set_options(&ssl, SSL_OP_NO_TICKET);
  if (!resumes || !set_session_context(ssl, settings.site)) return failed("session tickets");
  auto used = use_certificate(ssl, certificate);
  if (!used) return fail(used);
  return handle;
}

bool group_exists(SSL_CTX& scratch, std::string const& name) {
  bool const exists = SSL_CTX_set1_groups_list(&scratch, name.c_str()) == 1;
  ERR_clear_error();
  return exists;
}

Result<void> trust(SSL_CTX& ssl, std::string const& authorities) {
  if (authorities.empty()) {
    if (SSL_CTX_set_default_verify_paths(&ssl) != 1) return failed("the system's certificate authorities");
    return ok();
  }
  if (SSL_CTX_load_verify_file(&ssl, authorities.c_str()) != 1) {
    return failed(authorities + " has no certificate authorities that can be read");
  }
  return ok();
}

}  // namespace

Result<Groups> preferred_groups(std::string_view setting) {
  ERR_clear_error();
  openssl::Context const scratch(SSL_CTX_new(TLS_method()));
  if (!scratch) return failed("no TLS context");
  Groups groups;
  while (!setting.empty()) {
    std::string name(text::trim(text::take_until(setting, ':')));
    if (name.empty()) continue;
    if (group_exists(*scratch, name)) {
      groups.usable += (groups.usable.empty() ? "" : ":") + name;
    } else {
      groups.missing.push_back(std::move(name));
    }
  }
  if (groups.usable.empty()) return fail(Code::invalid, "tls.groups", "none of the groups is known to this TLS library");
  return groups;
}

bool is_known_group(std::string_view name) {
  auto const groups = preferred_groups(name);
  return groups && groups->usable == name;
}

ServerContext::ServerContext(Certificate certificate, ServerSettings settings, std::unique_ptr<Handle> handle)
    : certificate_(std::move(certificate)), settings_(std::move(settings)), handle_(std::move(handle)) {}
ServerContext::~ServerContext() = default;

ServerContext::Made ServerContext::create(Certificate certificate, PrivateKey const& key, std::shared_ptr<TicketKeys> tickets,
                                          ServerSettings settings) {
  if (!key.matches(certificate)) return fail(Code::invalid, "tls.key", "the private key does not belong to the certificate");
  auto handle = make_handle(certificate, std::move(tickets), settings);
  if (!handle) return fail(handle);
  if (SSL_CTX_use_PrivateKey((*handle)->ssl.get(), key.handle().key.get()) != 1) return failed("the private key cannot be used");
  return std::shared_ptr<ServerContext const>(new ServerContext(std::move(certificate), std::move(settings), std::move(*handle)));
}

ServerContext::Made ServerContext::create(Certificate certificate, std::shared_ptr<Signer const> signer,
                                          std::shared_ptr<TicketKeys> tickets, ServerSettings settings) {
  auto handle = make_handle(certificate, std::move(tickets), settings);
  if (!handle) return fail(handle);
  auto key = remote_key(certificate);
  if (!key) return fail(key);
  SSL_CTX& ssl = *(*handle)->ssl;
  if (SSL_CTX_use_PrivateKey(&ssl, key->get()) != 1) return failed("the signer's key cannot be used");
  SSL_CTX_set_mode(&ssl, SSL_MODE_ASYNC);
  (*handle)->signer = std::move(signer);
  return std::shared_ptr<ServerContext const>(new ServerContext(std::move(certificate), std::move(settings), std::move(*handle)));
}

ClientContext::ClientContext(ClientSettings settings, std::unique_ptr<Handle> handle)
    : settings_(std::move(settings)), handle_(std::move(handle)) {}
ClientContext::~ClientContext() = default;

Result<std::shared_ptr<ClientContext const>> ClientContext::create(ClientSettings settings) {
  ERR_clear_error();
  auto handle = std::make_unique<Handle>();
  handle->ssl.reset(SSL_CTX_new(TLS_client_method()));
  if (!handle->ssl) return failed("no TLS context");
  SSL_CTX& ssl = *handle->ssl;
  auto common = set_common(ssl, settings.minimum, settings.groups);
  if (!common) return fail(common);
  auto const wire = alpn_wire(settings.alpn);
  if (!wire) return fail(wire.error());
  // Zero is success here, alone in this library.
  bool const offers =
      wire->empty() || SSL_CTX_set_alpn_protos(&ssl, openssl::bytes(*wire), static_cast<unsigned>(wire->size())) == 0;
  if (!offers) return failed("the protocols cannot be offered");
  SSL_CTX_set_verify(&ssl, settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (settings.verify) {
    auto trusted = trust(ssl, settings.authorities);
    if (!trusted) return fail(trusted);
  }
  return std::shared_ptr<ClientContext const>(new ClientContext(std::move(settings), std::move(handle)));
}

}  // namespace cordon::tls
