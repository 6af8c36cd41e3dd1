#pragma once

#include "tls/plaintext.h"
#include "tls/stream.h"
#include "tls/traffic_key_openssl.h"
#include "tls/wire.h"

namespace cordon::tls {

// What a handshake has agreed on.
struct Agreement {
  std::string alpn;
  std::string sni;
  View cipher;  // a literal
  bool resumed = false;
  std::shared_ptr<ServerContext const> context;
  std::shared_ptr<CertificateChain const> client_chain;
};

// A TLS 1.3 connection that we accepted, after its handshake: from there on only records are left (RFC 8446 5), and reading and
// writing them here takes a third of the memory that OpenSSL needs for it, and fewer copies. Keys, ciphers and randomness stay
// OpenSSL's. Strict: what no client needs after a handshake (renegotiation, early data, certificates) is an alert.
class RecordStream final : public Stream {
 public:
  RecordStream(Wire wire, TrafficKey opens, TrafficKey seals, Agreement agreement);

  Result<std::size_t> try_read(std::span<char> into) override;
  Result<std::size_t> try_write(std::span<iovec const> from) override;
  Result<void> try_flush() override { return wire_.flush(); }
  void wait_readable(net::Waiter& waiter) override;
  void wait_writable(net::Waiter& waiter) override { wire_.inner().wait_writable(waiter); }
  void withdraw(net::Waiter& waiter) override { wire_.inner().withdraw(waiter); }
  void observe_hangup(net::HangupObserver* observer) override { wire_.inner().observe_hangup(observer); }
  void shutdown() override;
  void abort() override { wire_.inner().abort(); }
  void rest() override { wire_.inner().rest(); }
  // A part of a record is quiet: only more of it is worth waking up for.
  bool quiet() const override { return !has_buffered() && wire_.inner().quiet(); }
  bool has_buffered() const override;
  std::size_t held() const override { return wire_.held() + wire_.inner().held(); }
  bool may_read() const override { return has_buffered() || wire_.inner().may_read(); }

  View alpn() const override { return agreement_.alpn; }
  Version version() const override { return Version::tls13; }
  View cipher() const override { return agreement_.cipher; }
  std::string sni() const override { return agreement_.sni; }
  bool resumed() const override { return agreement_.resumed; }
  ServerContext const* context() const override { return agreement_.context.get(); }
  std::shared_ptr<CertificateChain const> client_chain() const override { return agreement_.client_chain; }

 private:
  // RFC 8446 6.
  enum class Description : std::uint8_t {
    close_notify = 0,
    unexpected_message = 10,
    bad_record_mac = 20,
    record_overflow = 22,
    illegal_parameter = 47,
    decode_error = 50,
  };
  // The next record in the input, and whether what is there of it can become one.
  struct Record {
    std::size_t size = 0;  // with its header; 0: not all of it is there
    bool possible = true;
    Description why_not{};
  };

  bool is_broken() const { return broken_ != Code::ok; }
  Record next_record() const;
  bool read_record(std::span<char> into, std::size_t& got);
  bool wait_for_more();
  void take_record(std::size_t size, std::span<char> into, std::size_t& got);
  void take_content(ContentType type, View content);
  void take_alert(View content);
  void take_handshake(View content);
  void take_key_update(std::uint8_t request);
  std::size_t take_held(std::span<char> into);
  void count_record(std::size_t data);
  void hold(std::size_t record, std::size_t data);

  bool seal(ContentType type, View content);
  bool seal_next(Plaintext& plaintext);
  void renew_key();
  void tell(Description description);
  void refuse(Description description, std::string_view reason);
  void break_off(Code code, std::string_view reason);

  // Records without data that a peer may send, and one more for each MiB of data.
  static constexpr std::uint64_t most_strange_records = 32;
  // Below the limits of RFC 8446 5.5 for every suite.
  static constexpr std::uint64_t most_records_of_a_key = std::uint64_t{1} << 24;

  Wire wire_;
  TrafficKey opens_;
  TrafficKey seals_;
  Agreement agreement_;
  std::string_view reason_;  // why it is broken
  std::uint64_t bytes_read_ = 0;
  std::uint32_t strange_records_ = 0;
  std::uint32_t held_begin_ = 0;  // data that the last read had no room for, in the first record of the input
  std::uint32_t held_end_ = 0;
  std::uint32_t held_record_ = 0;  // its size
  std::array<char, 5> message_{};  // a KeyUpdate that comes in pieces
  std::uint8_t message_size_ = 0;
  Code broken_ = Code::ok;
  bool ended_ = false;        // the peer said so
  bool shut_down_ = false;    // we did
  bool owes_update_ = false;  // the peer asked for a new key of ours
};

}  // namespace cordon::tls
