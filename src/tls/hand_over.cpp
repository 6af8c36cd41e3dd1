#include "base/text.h"
#include "tls/record_stream_openssl.h"
#include "tls/stream_openssl.h"

namespace cordon::tls {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Nothing (size 0) when it is not hexadecimal, or too long.
TrafficSecret parse_secret(View hex) {
  TrafficSecret secret;
  if (hex.size() % 2 != 0 || hex.size() / 2 > secret.bytes.size()) return secret;
  for (std::size_t i = 0; i < hex.size() / 2; ++i) {
    int const high = digit(hex[2 * i]);
    int const low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    secret.bytes[i] = static_cast<unsigned char>(high << 4 | low);
  }
  secret.size = hex.size() / 2;
  return secret;
}

}  // namespace

// A line of the format SSLKEYLOGFILE: label, client random, secret. It comes when the secret begins to count.
void take_traffic_secret(SSL const* ssl, char const* line) {
  auto* const stream = static_cast<SslStream*>(SSL_get_app_data(ssl));
  View rest(line);
  View const label = text::take_until(rest, ' ');
  text::take_until(rest, ' ');
  if (label == "CLIENT_TRAFFIC_SECRET_0") stream->from_client_ = {.secret = parse_secret(rest)};
  if (label == "SERVER_TRAFFIC_SECRET_0") stream->to_client_ = {.secret = parse_secret(rest)};
}

std::optional<TrafficKey> SslStream::key_of(Traffic const& traffic, TrafficKey::Use use) const {
  auto const* const suite = find_suite(SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl_.get())));
  if (!suite) return {};
  return TrafficKey::create(*suite, traffic.secret, traffic.records, use);
}

// Not when OpenSSL has read more than the handshake: what it holds would be lost.
std::unique_ptr<Stream> SslStream::hand_over() {
  if (!context_ || version() != Version::tls13 || SSL_has_pending(ssl_.get()) == 1 || from_client_.records > 0) return nullptr;
  auto opens = key_of(from_client_, TrafficKey::Use::open);
  auto seals = key_of(to_client_, TrafficKey::Use::seal);
  if (!opens || !seals) return nullptr;
  Agreement agreement{.alpn = std::string(alpn()),
                      .sni = sni(),
                      .cipher = cipher(),
                      .resumed = resumed(),
                      .context = context_,
                      .client_chain = client_chain()};
  ssl_.reset();
  return std::make_unique<RecordStream>(std::move(wire_), std::move(*opens), std::move(*seals), std::move(agreement));
}

}  // namespace cordon::tls
