#include "acme/documents.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <memory>

#include "tls/digest.h"

namespace cordon::acme {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_detail = 300;

constexpr std::array<std::pair<std::string_view, ChallengeKind>, 3> kinds{{
    {"http-01", ChallengeKind::http_01},
    {"tls-alpn-01", ChallengeKind::tls_alpn_01},
    {"dns-01", ChallengeKind::dns_01},
}};

struct Problem {
  std::string_view type;  // behind urn:ietf:params:acme:error:
  Code code;
  std::string_view reason;
};
// RFC 8555 6.7. `unavailable` is what time alone may mend.
constexpr auto problems = std::to_array<Problem>({
    {"accountDoesNotExist", Code::not_found, "acme.account_does_not_exist"},
    {"alreadyRevoked", Code::forbidden, "acme.already_revoked"},
    {"badCSR", Code::forbidden, "acme.bad_csr"},
    {"badNonce", Code::unavailable, "acme.bad_nonce"},
    {"badPublicKey", Code::forbidden, "acme.bad_public_key"},
    {"badSignatureAlgorithm", Code::forbidden, "acme.bad_signature_algorithm"},
    {"caa", Code::forbidden, "acme.caa"},
    {"compound", Code::forbidden, "acme.compound"},
    {"connection", Code::forbidden, "acme.connection"},
    {"dns", Code::forbidden, "acme.dns"},
    {"externalAccountRequired", Code::forbidden, "acme.external_account_required"},
    {"incorrectResponse", Code::forbidden, "acme.incorrect_response"},
    {"invalidContact", Code::forbidden, "acme.invalid_contact"},
    {"malformed", Code::forbidden, "acme.malformed"},
    {"orderNotReady", Code::unavailable, "acme.order_not_ready"},
    {"rateLimited", Code::unavailable, "acme.rate_limited"},
    {"rejectedIdentifier", Code::forbidden, "acme.rejected_identifier"},
    {"serverInternal", Code::unavailable, "acme.server_internal"},
    {"tls", Code::forbidden, "acme.tls"},
    {"unauthorized", Code::forbidden, "acme.unauthorized"},
    {"unsupportedContact", Code::forbidden, "acme.unsupported_contact"},
    {"unsupportedIdentifier", Code::forbidden, "acme.unsupported_identifier"},
    {"userActionRequired", Code::forbidden, "acme.user_action_required"},
});

std::unexpected<Error> malformed(std::string what) {
  return fail(Code::bad_gateway, "acme.document", std::move(what));
}

Result<json::object> parse_object(View text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  auto* const object = error ? nullptr : value.if_object();
  if (!object) return malformed("the authority's answer is no JSON object");
  return std::move(*object);
}

std::string text_of(json::object const& object, View key) {
  auto const* const member = object.if_contains(key);
  auto const* const text = member ? member->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

json::object const* object_of(json::object const& object, View key) {
  auto const* const member = object.if_contains(key);
  return member ? member->if_object() : nullptr;
}

json::array const* list_of(json::object const& object, View key) {
  auto const* const member = object.if_contains(key);
  return member ? member->if_array() : nullptr;
}

// What somebody else wrote, for the log: one line, not endless.
std::string one_line(std::string text) {
  text.resize(std::min(text.size(), longest_detail));
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

Error problem_of(json::object const& object) {
  constexpr std::string_view prefix = "urn:ietf:params:acme:error:";
  auto const type = text_of(object, "type");
  auto detail = one_line(text_of(object, "detail"));
  auto const known = std::ranges::find_if(problems, [&](Problem const& each) {
    return type.starts_with(prefix) && std::string_view(type).substr(prefix.size()) == each.type;
  });
  if (known != problems.end()) return {known->code, known->reason, std::move(detail)};
  return {Code::forbidden, "acme.problem", one_line(type) + ": " + detail};
}

Error error_in(json::object const& object) {
  auto const* const problem = object_of(object, "error");
  return problem ? problem_of(*problem) : Error(Code::forbidden, "acme.problem", "the authority does not say why");
}

// It becomes part of a path and of a file of names (RFC 8555 8.1).
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= 256 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void add_challenge(Authorization& authorization, json::value const& value) {
  auto const* const object = value.if_object();
  if (!object) return;
  auto const type = text_of(*object, "type");
  auto const* const kind = std::ranges::find(kinds, type, [](auto const& each) { return std::string(each.first); });
  if (kind == kinds.end()) return;
  Challenge challenge{.url = text_of(*object, "url"), .token = text_of(*object, "token"), .error = error_in(*object)};
  if (is_token(challenge.token) && !challenge.url.empty()) authorization.challenges.emplace_back(kind->second, challenge);
}

json::array strings(std::vector<std::string> const& texts) {
  json::array list;
  for (auto const& each : texts) list.emplace_back(each);
  return list;
}

}  // namespace

std::string_view name(ChallengeKind kind) {
  return std::ranges::find(kinds, kind, &std::pair<std::string_view, ChallengeKind>::second)->first;
}

Challenge const* Authorization::find(ChallengeKind kind) const {
  auto const found = std::ranges::find(challenges, kind, &std::pair<ChallengeKind, Challenge>::first);
  return found == challenges.end() ? nullptr : &found->second;
}

Result<Directory> parse_directory(View text) {
  auto const object = parse_object(text);
  if (!object) return fail(object.error());
  Directory directory{.new_nonce = text_of(*object, "newNonce"),
                      .new_account = text_of(*object, "newAccount"),
                      .new_order = text_of(*object, "newOrder")};
  if (directory.new_nonce.empty() || directory.new_account.empty() || directory.new_order.empty())
    return malformed("this is no ACME directory");
  if (auto const* const meta = object_of(*object, "meta")) {
    auto const* const required = meta->if_contains("externalAccountRequired");
    directory.external_account_required = required && required->is_bool() && required->get_bool();
  }
  return directory;
}

Result<Order> parse_order(View text) {
  auto const object = parse_object(text);
  if (!object) return fail(object.error());
  Order order{.url = {},
              .status = text_of(*object, "status"),
              .authorizations = {},
              .finalize = text_of(*object, "finalize"),
              .certificate = text_of(*object, "certificate"),
              .error = error_in(*object)};
  if (auto const* const list = list_of(*object, "authorizations")) {
    for (auto const& each : *list) {
      if (auto const* const url = each.if_string()) order.authorizations.emplace_back(*url);
    }
  }
  if (order.status.empty() || order.finalize.empty()) return malformed("this is no order");
  return order;
}

Result<Authorization> parse_authorization(View text) {
  auto const object = parse_object(text);
  if (!object) return fail(object.error());
  Authorization authorization{.name = {}, .status = text_of(*object, "status"), .challenges = {}};
  if (auto const* const identifier = object_of(*object, "identifier")) authorization.name = text_of(*identifier, "value");
  if (auto const* const list = list_of(*object, "challenges")) {
    for (auto const& each : *list) add_challenge(authorization, each);
  }
  if (authorization.name.empty() || authorization.status.empty()) return malformed("this is no authorization");
  return authorization;
}

Error parse_problem(View text, int status) {
  auto const object = parse_object(text);
  if (object && object->contains("type")) return problem_of(*object);
  auto const code = status == 429 || status >= 500 ? Code::unavailable : Code::forbidden;
  return {code, "acme.problem", "the authority answered with status " + std::to_string(status)};
}

std::string account_document(std::vector<std::string> const& contact, std::string const& binding) {
  json::object account{{"termsOfServiceAgreed", true}};
  if (!contact.empty()) account["contact"] = strings(contact);
  if (!binding.empty()) account["externalAccountBinding"] = json::parse(binding);
  return json::serialize(account);
}

std::string order_document(std::vector<std::string> const& names) {
  json::array identifiers;
  for (auto const& each : names) identifiers.emplace_back(json::object{{"type", "dns"}, {"value", each}});
  return json::serialize(json::object{{"identifiers", std::move(identifiers)}});
}

std::string finalize_document(View request) {
  return json::serialize(json::object{{"csr", tls::base64url(request)}});
}

std::string header_with_key(View key, View nonce, View url) {
  return json::serialize(json::object{{"alg", "ES256"}, {"jwk", json::parse(key)}, {"nonce", nonce}, {"url", url}});
}

std::string header_with_account(View account, View nonce, View url) {
  return json::serialize(json::object{{"alg", "ES256"}, {"kid", account}, {"nonce", nonce}, {"url", url}});
}

std::string external_header(View id, View url) {
  return json::serialize(json::object{{"alg", "HS256"}, {"kid", id}, {"url", url}});
}

}  // namespace cordon::acme
