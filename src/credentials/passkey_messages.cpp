#include <boost/json.hpp>

#include "credentials/passkey.h"
#include "crypto/crypto.h"
#include "tls/digest.h"

namespace cordon::credentials {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_answer = 65536;
constexpr std::int64_t patience = 5 * 60 * 1000;  // milliseconds that a person has

std::unexpected<Error> malformed(std::string what) {
  return fail(Code::malformed, "passkey.answer", std::move(what));
}

json::array algorithms() {
  json::array list;
  for (auto const algorithm : {PasskeyAlgorithm::es256, PasskeyAlgorithm::eddsa, PasskeyAlgorithm::rs256})
    list.push_back({{"type", "public-key"}, {"alg", static_cast<std::int32_t>(algorithm)}});
  return list;
}

json::array descriptors(std::span<std::string const> ids) {
  json::array list;
  for (auto const& id : ids) list.push_back({{"type", "public-key"}, {"id", tls::base64url(View(id))}});
  return list;
}

Result<json::object> parse_object(View text) {
  if (text.size() > longest_answer) return malformed("its size");
  json::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  auto value = json::parse(text, error, {}, options);
  if (error || !value.is_object()) return malformed("no object of JSON");
  return std::move(value.get_object());
}

Result<json::object> member(json::object const& object, View name) {
  auto const* const value = object.if_contains(name);
  if (!value || !value->is_object()) return malformed("without " + std::string(name));
  return value->get_object();
}

Result<std::string> octets(json::object const& object, View name) {
  auto const* const value = object.if_contains(name);
  if (!value || !value->is_string()) return malformed("without " + std::string(name));
  auto found = tls::from_base64url(View(value->get_string()));
  if (!found || found->empty()) return malformed(std::string(name) + " is no base64url");
  return std::move(*found);
}

// The octets of its members, in their order.
template <std::size_t count>
Result<void> take(json::object const& object, std::pair<View, std::string*> const (&members)[count]) {
  for (auto const& [name, to] : members) {
    auto found = octets(object, name);
    if (!found) return fail(found);
    *to = std::move(*found);
  }
  return ok();
}

Result<json::object> response_of(json::object const& credential, std::string& id) {
  auto const* const type = credential.if_contains("type");
  if (!type || !type->is_string() || type->get_string() != "public-key") return malformed("the type");
  std::string raw;
  if (auto taken = take(credential, {{"id", &id}, {"rawId", &raw}}); !taken) return fail(taken);
  if (raw != id) return malformed("two ids");
  return member(credential, "response");
}

}  // namespace

std::string make_passkey_challenge() {
  return crypto::random_octets(32);
}

std::string registration_options(RelyingParty const& party, PasskeyUser const& user, View challenge,
                                 std::span<std::string const> known) {
  return json::serialize(json::object{
      {"rp", {{"id", party.id}, {"name", party.name}}},
      {"user", {{"id", tls::base64url(View(user.handle))}, {"name", user.name}, {"displayName", user.display_name}}},
      {"challenge", tls::base64url(challenge)},
      {"pubKeyCredParams", algorithms()},
      {"timeout", patience},
      {"excludeCredentials", descriptors(known)},
      {"authenticatorSelection", {{"residentKey", "required"}, {"requireResidentKey", true}, {"userVerification", "required"}}},
      {"attestation", "none"}});
}

std::string login_options(RelyingParty const& party, View challenge) {
  return json::serialize(json::object{{"challenge", tls::base64url(challenge)},
                                      {"timeout", patience},
                                      {"rpId", party.id},
                                      {"allowCredentials", json::array()},
                                      {"userVerification", "required"}});
}

Result<RegistrationAnswer> parse_registration_answer(View text) {
  auto const credential = parse_object(text);
  if (!credential) return fail(credential.error());
  RegistrationAnswer answer;
  auto const response = response_of(*credential, answer.id);
  if (!response) return fail(response.error());
  auto taken = take(*response, {{"clientDataJSON", &answer.client_data}, {"attestationObject", &answer.attestation}});
  if (!taken) return fail(taken);
  return answer;
}

// Discoverable credentials always say whose they are.
Result<LoginAnswer> parse_login_answer(View text) {
  auto const credential = parse_object(text);
  if (!credential) return fail(credential.error());
  LoginAnswer answer;
  auto const response = response_of(*credential, answer.id);
  if (!response) return fail(response.error());
  auto taken = take(*response, {{"clientDataJSON", &answer.client_data},
                                {"authenticatorData", &answer.authenticator_data},
                                {"signature", &answer.signature},
                                {"userHandle", &answer.user_handle}});
  if (!taken) return fail(taken);
  return answer;
}

}  // namespace cordon::credentials
