#pragma once

#include "tls/context_openssl.h"
#include "tls/custody_openssl.h"
#include "tls/stream.h"
#include "tls/traffic_key_openssl.h"
#include "tls/wire_bio_openssl.h"

namespace cordon::tls {

class SslStream final : public Stream {
 public:
  SslStream(std::unique_ptr<net::Stream> inner, std::shared_ptr<ServerContext const> context);
  SslStream(std::unique_ptr<net::Stream> inner, ClientContext const& context);

  void feed(View bytes) { wire_.feed(bytes); }
  // The name the peer has to prove.
  Result<void> expect(std::string const& server_name, ClientSettings const& settings);
  Task<void> handshake();
  // Gives everything to a stream that needs less, after a handshake of TLS 1.3 as a server; this one is over then. Null: it goes
  // on.
  std::unique_ptr<Stream> hand_over();

  Result<std::size_t> try_read(std::span<char> into) override;
  Result<std::size_t> try_write(std::span<iovec const> from) override;
  Result<void> try_flush() override { return wire_.flush(); }
  void wait_readable(net::Waiter& waiter) override;
  void wait_writable(net::Waiter& waiter) override { wire_.inner().wait_writable(waiter); }
  void withdraw(net::Waiter& waiter) override { wire_.inner().withdraw(waiter); }
  void observe_hangup(net::HangupObserver* observer) override { wire_.inner().observe_hangup(observer); }
  void shutdown() override;
  void abort() override { wire_.inner().abort(); }
  void rest() override;
  bool quiet() const override { return !has_buffered() && wire_.inner().quiet(); }
  bool has_buffered() const override;
  std::size_t held() const override { return wire_.held() + wire_.inner().held(); }
  bool may_read() const override { return has_buffered() || wire_.inner().may_read(); }

  View alpn() const override;
  Version version() const override { return static_cast<Version>(SSL_version(ssl_.get())); }
  View cipher() const override { return SSL_CIPHER_get_name(SSL_get_current_cipher(ssl_.get())); }
  std::string sni() const override;
  bool resumed() const override { return SSL_session_reused(ssl_.get()) == 1; }
  ServerContext const* context() const override { return context_.get(); }
  std::shared_ptr<CertificateChain const> client_chain() const override;

 private:
  // One direction's traffic secret, and the records that have passed since it counts.
  struct Traffic {
    TrafficSecret secret;
    std::uint64_t records = 0;
  };

  enum class Step { done, wants_bytes, wants_signature, failed };
  Step step(SignatureRequest& request);
  Task<void> wait_for_bytes();
  Task<void> sign(SignatureRequest& request);
  std::unexpected<Error> handshake_failure();
  Task<void> settle();

  void begin(SSL_CTX& context);
  bool is_broken() const { return broken_ != Code::ok; }
  bool read_more(std::span<char> into, std::size_t& got);
  void stop_reading();
  std::unexpected<Error> break_off(Code code, std::string_view reason);
  bool is_flooded() const { return strange_records_ > most_strange_records + (bytes_read_ >> 20); }
  static void on_message(int written, int version, int type, void const* bytes, std::size_t size, SSL* ssl, void* stream);
  void count_message(bool written, int type, View bytes);
  friend void take_traffic_secret(SSL const* ssl, char const* line);
  std::optional<TrafficKey> key_of(Traffic const& traffic, TrafficKey::Use use) const;

  // Records without data (KeyUpdate, tickets, alerts) that a peer may send, and one more for each MiB of data.
  static constexpr std::uint64_t most_strange_records = 32;

  Wire wire_;
  openssl::Ssl ssl_;
  std::shared_ptr<ServerContext const> context_;
  Traffic from_client_;
  Traffic to_client_;
  std::uint64_t bytes_read_ = 0;
  std::uint32_t strange_records_ = 0;
  Code broken_ = Code::ok;  // otherwise nothing may be asked of `ssl_` any more
  bool shut_down_ = false;
  bool settled_ = false;     // the handshake is over
  std::string_view reason_;  // why it is broken
};

}  // namespace cordon::tls
