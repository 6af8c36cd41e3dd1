#pragma once

#include <array>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "tls/common_openssl.h"

namespace cordon::tls {

// What a TLS 1.3 record is made of (RFC 8446 5.1, 5.2).
enum class ContentType : std::uint8_t { alert = 21, handshake = 22, application_data = 23 };
constexpr std::size_t record_header = 5;
constexpr std::size_t record_tag = 16;
constexpr std::size_t most_plaintext = std::size_t{1} << 14;
constexpr std::size_t most_ciphertext = most_plaintext + 256;
// What a record adds to its plaintext: header, content type and tag.
constexpr std::size_t record_overhead = record_header + 1 + record_tag;

// A traffic secret (RFC 8446 7.1); wiped when it goes.
struct TrafficSecret {
  TrafficSecret() = default;
  TrafficSecret(TrafficSecret const&) = default;
  TrafficSecret& operator=(TrafficSecret const&) = default;
  ~TrafficSecret() { OPENSSL_cleanse(bytes.data(), bytes.size()); }

  std::array<unsigned char, 48> bytes{};
  std::size_t size = 0;  // of the suite's hash; 0: there is none
};

struct CipherSuite;
// One of the suites of RFC 8446 that this library can do, by its number; null otherwise.
CipherSuite const* find_suite(std::uint16_t number);

// One direction of a TLS 1.3 connection after its handshake: key, nonce and sequence number (RFC 8446 5.2, 5.3). After a failure
// it must not be used again.
class TrafficKey {
 public:
  enum class Use : bool { open, seal };

  TrafficKey(TrafficKey&&) = default;
  TrafficKey& operator=(TrafficKey&&) = default;
  ~TrafficKey() { OPENSSL_cleanse(iv_.data(), iv_.size()); }

  // `sequence`: of the next record. Nothing when the library fails, or the secret does not fit the suite.
  static std::optional<TrafficKey> create(CipherSuite const& suite, TrafficSecret const& secret, std::uint64_t sequence, Use use);

  // Writes plaintext.size() + record_overhead bytes to `to`. The plaintext, at most most_plaintext, may lie at to +
  // record_header.
  bool seal(ContentType type, View plaintext, char* to);
  // Decrypts a whole record to `to`, which may be where its ciphertext lies; returns how many bytes that were: plaintext, type
  // and padding. Nothing when it is not authentic: then what was written means nothing.
  std::optional<std::size_t> open(std::span<char> record, char* to);

  // Goes on with the next secret (RFC 8446 7.2).
  bool update();
  // Of the next record under the present key.
  std::uint64_t sequence() const { return sequence_; }

 private:
  TrafficKey(CipherSuite const& suite, TrafficSecret const& secret, std::uint64_t sequence, Use use)
      : suite_(&suite), secret_(secret), sequence_(sequence), use_(use) {}
  bool set_key();
  bool begin(unsigned char const* header);

  CipherSuite const* suite_;
  openssl::CipherContext context_;
  TrafficSecret secret_;
  std::array<unsigned char, 12> iv_{};
  std::uint64_t sequence_;
  Use use_;
};

}  // namespace cordon::tls
