#include "jose/key.h"

#include <cjose/jwk.h>
#include <cjose/jws.h>

#include <algorithm>
#include <array>
#include <bit>
#include <boost/json.hpp>

#include "base/text.h"
#include "tls/digest.h"

namespace cordon::jose {
namespace {

constexpr std::size_t least_bits = 2048;
constexpr std::size_t most_bits = 8192;  // more only costs time

struct FreeKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct FreeToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using Owner = std::unique_ptr<cjose_jwk_t, FreeKey>;
using TokenOwner = std::unique_ptr<cjose_jws_t, FreeToken>;

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

std::uint8_t* octets(std::string& text) {
  return reinterpret_cast<std::uint8_t*>(text.data());
}

// Octets in base64url; nothing for an empty text.
std::optional<std::string> octets_in(View text) {
  auto decoded = tls::from_base64url(text);
  return decoded && !decoded->empty() ? decoded : std::nullopt;
}
std::optional<std::string> octets_of(Claims const& jwk, View name) {
  return octets_in(jwk.text(name));
}

std::size_t bits_of(View number) {
  auto const first = static_cast<unsigned char>(number.front());
  return first == 0 ? 0 : number.size() * 8 - static_cast<std::size_t>(std::countl_zero(first));
}

// Odd, more than one, and so small that looking at a signature costs little.
bool is_exponent(View number) {
  return bits_of(number) > 1 && number.size() <= 4 && (number.back() & 1) != 0;
}

std::string digest_of(std::string const& json) {
  return tls::base64url(tls::sha256(json));
}

// Three parts in base64url. cjose ends the process over what is not.
bool is_compact(View token) {
  View rest = token;
  for (int part = 0; part < 3; ++part) {
    if (!octets_in(text::take_until(rest, '.'))) return false;
  }
  return std::ranges::count(token, '.') == 2;
}

Result<void> check_purpose(Claims const& jwk) {
  for (auto const* const secret : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    if (jwk.has(secret)) return refuse(*secret == 'k' ? "jwk.symmetric" : "jwk.private");
  }
  if (jwk.has("use") && jwk.text("use") != "sig") return refuse("jwk.use");
  if (!jwk.has("key_ops")) return ok();
  auto const deeds = jwk.texts("key_ops");
  bool const verifies = deeds && std::ranges::find(*deeds, "verify") != deeds->end();
  return verifies ? ok() : refuse("jwk.use");
}

}  // namespace

struct Key::Handle {
  Owner key;
};

struct Key::Curve {
  View name;
  Kind kind;
  cjose_jwk_ec_curve number;
  std::size_t octets;
};

Result<Key> Key::parse_rsa(Claims const& jwk) {
  auto modulus = octets_of(jwk, "n");
  auto exponent = octets_of(jwk, "e");
  if (!modulus || !exponent || !is_exponent(*exponent)) return refuse("jwk.malformed");
  auto const bits = bits_of(*modulus);
  if (bits < least_bits || bits > most_bits) return refuse("jwk.size");
  cjose_jwk_rsa_keyspec numbers{};
  numbers.n = octets(*modulus);
  numbers.nlen = modulus->size();
  numbers.e = octets(*exponent);
  numbers.elen = exponent->size();
  Owner made(cjose_jwk_create_RSA_spec(&numbers, nullptr));
  if (!made) return refuse("jwk.malformed");
  Key key;
  key.octets_ = modulus->size();
  key.thumbprint_ = digest_of(R"({"e":")" + jwk.text("e") + R"(","kty":"RSA","n":")" + jwk.text("n") + R"("})");
  key.handle_ = std::make_shared<Handle const>(std::move(made));
  return key;
}

Result<Key> Key::parse_curve(Claims const& jwk) {
  static constexpr std::array<Curve, 3> curves{{{"P-256", Kind::p256, CJOSE_JWK_EC_P_256, 32},
                                                {"P-384", Kind::p384, CJOSE_JWK_EC_P_384, 48},
                                                {"P-521", Kind::p521, CJOSE_JWK_EC_P_521, 66}}};
  auto const name = jwk.text("crv");
  auto const* const curve = std::ranges::find(curves, name, &Curve::name);
  if (curve == curves.end()) return refuse("jwk.kind");
  auto x = octets_of(jwk, "x");
  auto y = octets_of(jwk, "y");
  if (!x || !y || x->size() != curve->octets || y->size() != curve->octets) return refuse("jwk.malformed");
  cjose_jwk_ec_keyspec point{};
  point.crv = curve->number;
  point.x = octets(*x);
  point.xlen = x->size();
  point.y = octets(*y);
  point.ylen = y->size();
  Owner made(cjose_jwk_create_EC_spec(&point, nullptr));
  if (!made) return refuse("jwk.malformed");  // the point is not on the curve
  Key key;
  key.kind_ = curve->kind;
  key.octets_ = curve->octets;
  key.thumbprint_ =
      digest_of(R"({"crv":")" + name + R"(","kty":"EC","x":")" + jwk.text("x") + R"(","y":")" + jwk.text("y") + R"("})");
  key.handle_ = std::make_shared<Handle const>(std::move(made));
  return key;
}

// To the id and the algorithm that it names.
Result<void> Key::bind(Claims const& jwk) {
  id_ = jwk.text("kid");
  if (!jwk.has("alg")) return ok();
  auto const algorithm = find_algorithm(jwk.text("alg"));
  if (!algorithm || !can(*algorithm)) return refuse("jwk.algorithm");
  bound_ = algorithm;
  return ok();
}

Result<Key> Key::parse(Claims const& jwk) {
  auto const kind = jwk.text("kty");
  if (kind == "oct") return refuse("jwk.symmetric");
  if (kind != "RSA" && kind != "EC") return refuse("jwk.kind");
  auto checked = check_purpose(jwk);
  if (!checked) return fail(checked);
  auto key = kind == "RSA" ? parse_rsa(jwk) : parse_curve(jwk);
  if (!key) return fail(key);
  auto bound = key->bind(jwk);
  if (!bound) return fail(bound);
  return key;
}

Result<Key> Key::parse(View jwk) {
  auto const claims = Claims::parse(jwk);
  if (!claims) return refuse("jwk.malformed");
  return parse(*claims);
}

bool Key::can(Algorithm algorithm) const {
  if (bound_) return algorithm == *bound_;
  switch (kind_) {
    case Kind::rsa: return algorithm <= Algorithm::ps512;
    case Kind::p256: return algorithm == Algorithm::es256;
    case Kind::p384: return algorithm == Algorithm::es384;
    case Kind::p521: return algorithm == Algorithm::es512;
  }
  return false;
}

bool Key::verifies(View compact, Algorithm algorithm) const {
  auto const signature = octets_in(compact.substr(compact.rfind('.') + 1));
  auto const expected = kind_ == Kind::rsa ? octets_ : 2 * octets_;
  if (!can(algorithm) || !signature || signature->size() != expected || !is_compact(compact)) return false;
  TokenOwner const token(cjose_jws_import(compact.data(), compact.size(), nullptr));
  if (!token) return false;
  // What is verified is what its own header says: it must be what the caller read there.
  char const* const named = cjose_header_get(cjose_jws_get_protected(token.get()), CJOSE_HDR_ALG, nullptr);
  if (!named || View(named) != name(algorithm)) return false;
  return cjose_jws_verify(token.get(), handle_->key.get(), nullptr);
}

Result<KeySet> KeySet::parse(View text) {
  if (text.size() > most_octets) return fail(Code::too_large, "jwks.too_large");
  auto const claims = Claims::parse(text);
  auto const* const list = claims ? claims->json().if_contains("keys") : nullptr;
  if (!list || !list->is_array()) return fail(Code::malformed, "jwks.malformed");
  if (list->get_array().size() > most_keys) return fail(Code::too_large, "jwks.too_many");
  KeySet set;
  for (auto const& each : list->get_array()) {
    auto key = each.is_object() ? Key::parse(Claims(each.get_object())) : Result<Key>(refuse("jwk.malformed"));
    if (key) set.keys_.push_back(std::move(*key));
    if (!key) set.refused_.push_back(key.error().reason);
  }
  return set;
}

std::vector<Key> KeySet::candidates(View id, Algorithm algorithm) const {
  std::vector<Key> fitting;
  for (auto const& key : keys_) {
    bool const fits = key.can(algorithm) && (id.empty() || key.id() == id);
    if (fits && fitting.size() < most_tries) fitting.push_back(key);
  }
  return fitting;
}

}  // namespace cordon::jose
