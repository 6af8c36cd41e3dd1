#pragma once

#include <sodium.h>

#include <boost/json.hpp>
#include <memory>

#include "credentials/passkey.h"
#include "crypto/crypto.h"
#include "tls/digest.h"
#include "tls/jose.h"

// A browser and an authenticator in it, for tests: they take the options of a relying party and answer as real ones do, or in
// another way where a test says so.
namespace cordon::credentials {

// CBOR, as far as authenticators write it (RFC 8949).
namespace cbor_text {

inline std::string head(unsigned type, std::uint64_t number) {
  auto const first = [&](unsigned more) { return std::string(1, static_cast<char>(type << 5 | more)); };
  auto const octet = [&](unsigned place) { return static_cast<char>(number >> 8 * place & 0xff); };
  if (number < 24) return first(static_cast<unsigned>(number));
  if (number < 0x100) return first(24) + octet(0);
  return first(25) + octet(1) + octet(0);
}
inline std::string integer(std::int64_t number) {
  return number < 0 ? head(1, static_cast<std::uint64_t>(-1 - number)) : head(0, static_cast<std::uint64_t>(number));
}
inline std::string bytes(View octets) {
  return head(2, octets.size()) + std::string(octets);
}
inline std::string text(View text) {
  return head(3, text.size()) + std::string(text);
}
inline std::string map(std::vector<std::string> const& keys_and_values) {
  auto written = head(5, keys_and_values.size() / 2);
  for (auto const& part : keys_and_values) written += part;
  return written;
}

}  // namespace cbor_text

// A key of an authenticator, made anew.
class TestKey {
 public:
  explicit TestKey(PasskeyAlgorithm algorithm) : algorithm_(algorithm) {
    if (algorithm == PasskeyAlgorithm::eddsa)
      crypto_sign_keypair(eddsa_public_.data(), eddsa_.data());
    else
      key_ = tls::PrivateKey::make(algorithm == PasskeyAlgorithm::es256 ? tls::KeyKind::p256 : tls::KeyKind::rsa).value();
  }

  std::string cose() const {
    using namespace cbor_text;
    auto const algorithm = integer(static_cast<std::int32_t>(algorithm_));
    if (algorithm_ == PasskeyAlgorithm::eddsa)
      return map({integer(1), integer(1), integer(3), algorithm, integer(-1), integer(6), integer(-2),
                  bytes(crypto::view(eddsa_public_))});
    if (algorithm_ == PasskeyAlgorithm::rs256)
      return map({integer(1), integer(3), integer(3), algorithm, integer(-1), bytes(modulus()), integer(-2),
                  bytes(std::string("\x01\x00\x01", 3))});
    auto const point = tls::p256_point(*key_).value();
    return map({integer(1), integer(2), integer(3), algorithm, integer(-1), integer(1), integer(-2), bytes(point.x), integer(-3),
                bytes(point.y)});
  }

  std::string sign(View message) const {
    if (algorithm_ == PasskeyAlgorithm::eddsa) {
      std::string signature(crypto_sign_BYTES, '\0');
      crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                           reinterpret_cast<unsigned char const*>(message.data()), message.size(), eddsa_.data());
      return signature;
    }
    auto const scheme = algorithm_ == PasskeyAlgorithm::es256 ? tls::SignatureScheme::ecdsa_secp256r1_sha256
                                                              : tls::SignatureScheme::rsa_pkcs1_sha256;
    auto const signature = key_->sign(scheme, message).value();
    return std::string(signature.begin(), signature.end());
  }

 private:
  // Of an RSA key with 2048 bits: the first number of that size in its PKCS #8.
  std::string modulus() const {
    auto pem = key_->pem();
    auto const begin = pem.find('\n') + 1;
    std::string der = pem.substr(begin, pem.rfind("-----END") - begin);
    std::erase_if(der, [](char c) { return c == '\n' || c == '='; });
    for (char& c : der) c = c == '+' ? '-' : c == '/' ? '_' : c;
    auto const octets = tls::from_base64url(der).value();
    std::string const mark("\x02\x82\x01\x01\x00", 5);
    return octets.substr(octets.find(mark) + mark.size(), 256);
  }

  PasskeyAlgorithm algorithm_;
  std::optional<tls::PrivateKey> key_;
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> eddsa_public_{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> eddsa_{};
};

// How they behave; what is not set is as it should be.
struct TestHabits {
  std::string origin = "https://login.example.org";
  std::string rp_id{};
  std::string type{};
  std::string challenge{};                   // base64url
  std::string more_client_data{};            // behind the rest: ,"x":1
  unsigned flags = 0x01 | 0x04;              // user present and verified
  std::optional<std::uint32_t> counter = 0;  // nothing: counts on
  std::string format = "none";
  std::string statement = cbor_text::map({});
  std::string user_handle{};
  std::string id{};
};

class TestAuthenticator {
 public:
  explicit TestAuthenticator(PasskeyAlgorithm algorithm = PasskeyAlgorithm::es256)
      : id_(crypto::random_octets(32)), key_(algorithm) {}

  // What navigator.credentials.create() would give, as JSON.
  std::string create(View options, TestHabits const& habits = {}) {
    auto const asked = boost::json::parse(options).as_object();
    user_handle_ = tls::from_base64url(View(asked.at("user").at("id").as_string())).value();
    auto const party = std::string(View(asked.at("rp").at("id").as_string()));
    auto const data = authenticator_data(party, habits, true);
    auto const attestation = cbor_text::map({cbor_text::text("fmt"), cbor_text::text(habits.format), cbor_text::text("attStmt"),
                                             habits.statement, cbor_text::text("authData"), cbor_text::bytes(data)});
    return answer(habits, {{"clientDataJSON", encoded(client_data(asked, "webauthn.create", habits))},
                           {"attestationObject", encoded(attestation)}});
  }

  // And navigator.credentials.get().
  std::string get(View options, TestHabits const& habits = {}) {
    auto const asked = boost::json::parse(options).as_object();
    auto const data = authenticator_data(std::string(View(asked.at("rpId").as_string())), habits, false);
    auto const said = client_data(asked, "webauthn.get", habits);
    auto const signature = key_.sign(data + std::string(crypto::view(tls::sha256(said))));
    auto const handle = habits.user_handle.empty() ? user_handle_ : habits.user_handle;
    return answer(habits, {{"clientDataJSON", encoded(said)},
                           {"authenticatorData", encoded(data)},
                           {"signature", encoded(signature)},
                           {"userHandle", encoded(handle)}});
  }

  std::string const& id() const { return id_; }
  TestKey const& key() const { return key_; }

 private:
  static boost::json::string encoded(View octets) { return boost::json::string(tls::base64url(octets)); }
  static std::string or_else(std::string const& wanted, View usual) { return wanted.empty() ? std::string(usual) : wanted; }

  std::string client_data(boost::json::object const& asked, View type, TestHabits const& habits) const {
    return R"({"type":")" + or_else(habits.type, type) + R"(","challenge":")" +
           or_else(habits.challenge, asked.at("challenge").as_string()) + R"(","origin":")" + habits.origin +
           R"(","crossOrigin":false)" + habits.more_client_data + "}";
  }

  std::string authenticator_data(std::string const& party, TestHabits const& habits, bool made) {
    auto const counter = habits.counter ? *habits.counter : ++counter_;
    auto const flags = habits.flags | (made ? 0x40U : 0U);
    std::string data(crypto::view(tls::sha256(or_else(habits.rp_id, party))));
    data += static_cast<char>(flags);
    for (int place = 3; place >= 0; --place) data += static_cast<char>(counter >> 8 * place & 0xff);
    if (!made) return data;
    data += std::string(16, '\0');
    data += static_cast<char>(id_.size() >> 8);
    data += static_cast<char>(id_.size() & 0xff);
    return data + id_ + key_.cose();
  }

  std::string answer(TestHabits const& habits, boost::json::object response) const {
    auto const id = encoded(or_else(habits.id, id_));
    return boost::json::serialize(boost::json::object{{"id", id},
                                                      {"rawId", id},
                                                      {"type", "public-key"},
                                                      {"authenticatorAttachment", "platform"},
                                                      {"clientExtensionResults", boost::json::object()},
                                                      {"response", std::move(response)}});
  }

  std::string id_;
  TestKey key_;
  std::string user_handle_;
  std::uint32_t counter_ = 0;
};

}  // namespace cordon::credentials
