#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tls/certificate.h"
#include "tls/client_authorities.h"
#include "tls/custody.h"
#include "tls/ocsp.h"
#include "tls/tickets.h"

namespace cordon::tls {

enum class Version : std::uint16_t { tls12 = 0x0303, tls13 = 0x0304 };

// Key agreement, best first. The first one withstands quantum computers, where the library has it.
constexpr std::string_view default_groups = "X25519MLKEM768:X25519:P-256:P-384";

struct Groups {
  std::string usable;                // in the order of the setting
  std::vector<std::string> missing;  // not in this library
};
// Code::invalid when the library knows none of them.
Result<Groups> preferred_groups(std::string_view setting);
// Whether the library can do this one.
bool is_known_group(std::string_view name);

struct ServerSettings {
  Version minimum = Version::tls12;
  std::string groups = std::string(default_groups);
  std::vector<std::string> alpn = {"h2", "http/1.1"};  // best first; a client that offers others only is refused
  std::string site = {};                               // its tickets open nowhere else
  std::optional<Staple> staple = {};                   // sent to clients that ask for the certificate's status
  // Whose certificates clients are asked for; they may show none. Such connections are not resumed: a ticket has no room for what
  // was shown. Null: nobody is asked.
  std::shared_ptr<ClientAuthorities const> clients = {};
};

// How we present one site. Immutable, shared by all workers; streams keep it alive.
class ServerContext : public std::enable_shared_from_this<ServerContext> {
 public:
  using Made = Result<std::shared_ptr<ServerContext const>>;
  // Null tickets: no resumption.
  static Made create(Certificate certificate, PrivateKey const& key, std::shared_ptr<TicketKeys> tickets,
                     ServerSettings settings);
  // The key is elsewhere: handshakes suspend while `signer` signs. RSA and ECDSA.
  static Made create(Certificate certificate, std::shared_ptr<Signer const> signer, std::shared_ptr<TicketKeys> tickets,
                     ServerSettings settings);
  ~ServerContext();

  Certificate const& certificate() const { return certificate_; }
  ServerSettings const& settings() const { return settings_; }

  struct Handle;
  Handle const& handle() const { return *handle_; }

 private:
  ServerContext(Certificate certificate, ServerSettings settings, std::unique_ptr<Handle> handle);

  Certificate certificate_;
  ServerSettings settings_;
  std::unique_ptr<Handle> handle_;
};

struct ClientSettings {
  Version minimum = Version::tls12;
  std::string groups = std::string(default_groups);
  std::string authorities = {};  // PEM file of who may vouch for servers; empty: the system's
  bool verify = true;            // false trusts anybody who answers
  bool send_name = true;         // false: no server_name is sent; it is checked all the same
  std::vector<std::string> alpn = {};
};

// How we speak to servers. Immutable, shared by all workers.
class ClientContext {
 public:
  static Result<std::shared_ptr<ClientContext const>> create(ClientSettings settings);
  ~ClientContext();

  ClientSettings const& settings() const { return settings_; }

  struct Handle;
  Handle const& handle() const { return *handle_; }

 private:
  ClientContext(ClientSettings settings, std::unique_ptr<Handle> handle);

  ClientSettings settings_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace cordon::tls
