#include "access/provider/vouching.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"

namespace cordon::access {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 500;
constexpr std::size_t most_groups = 5000;
constexpr std::size_t most_values = 200;  // of a claim that is kept

std::unexpected<Error> refuse(std::string_view reason) {
  return fail(Code::forbidden, reason);
}

// The id_token's, which is signed; else userinfo's.
jose::Claims const& speaker(Statement const& statement, View name) {
  return statement.token.has(name) ? statement.token : statement.userinfo;
}

std::string text_of(Statement const& statement, View name) {
  auto text = speaker(statement, name).text(name);
  return text.size() <= longest_text ? text : std::string();
}

bool is_guid(View text) {
  auto const fits = [](char c) { return text::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '-'; };
  return text.size() == 36 && std::ranges::all_of(text, fits);
}

// Theirs for ever. At Entra "sub" is another one in each application, and the pair of tenant and object is not.
Result<std::string> subject_of(ProviderSettings const& settings, jose::Claims const& token) {
  auto const subject = token.text("sub");
  if (subject.empty() || subject.size() > 255) return refuse("oidc.subject");
  if (settings.kind != ProviderKind::entra) return subject;
  auto const tenant = token.text("tid");
  auto const object = object_id(token);
  if (!is_guid(tenant) || object.empty()) return refuse("oidc.subject");
  if (!settings.issuer.contains("/" + tenant + "/")) return refuse("oidc.tenant");
  return tenant + "." + object;
}

bool is_yes(jose::Claims const& claims, View name) {
  return claims.truth(name).value_or(false) || claims.number(name) == 1 || claims.text(name) == "1" ||
         claims.text(name) == "true";
}

// At Entra an address is what an administrator of any tenant wrote there, unless it says that its domain is the tenant's.
bool is_verified(ProviderSettings const& settings, jose::Claims const& claims) {
  return is_yes(claims, settings.kind == ProviderKind::entra ? "xms_edov" : "email_verified");
}

bool is_vouched_for(ProviderSettings const& settings, View domain) {
  auto const same = [&](std::string const& each) { return text::iequals(each, domain); };
  return settings.mail_domains.empty() || std::ranges::any_of(settings.mail_domains, same);
}

bool is_address(View text) {
  auto const at = text.find('@');
  auto const is_odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  return at != View::npos && at > 0 && at + 1 < text.size() && text.size() <= longest_text && at == text.rfind('@') &&
         std::ranges::none_of(text, is_odd);
}

std::string email_of(ProviderSettings const& settings, Statement const& statement) {
  for (auto const* const claims : {&statement.token, &statement.userinfo}) {
    auto email = text::to_lower(claims->text("email"));
    if (!is_address(email) || !is_verified(settings, *claims)) continue;
    if (is_vouched_for(settings, View(email).substr(email.find('@') + 1))) return email;
  }
  return {};
}

bool is_told_elsewhere(jose::Claims const& token) {
  auto const names = token.object("_claim_names");
  return (names && names->has("groups")) || is_yes(token, "hasgroups");
}

void read_groups(ProviderSettings const& settings, Statement const& statement, Identity& identity) {
  if (settings.groups_claim.empty()) return;
  auto groups = speaker(statement, settings.groups_claim).texts(settings.groups_claim);
  bool const elsewhere = is_told_elsewhere(statement.token) || is_told_elsewhere(statement.userinfo);
  identity.groups_known = groups && !elsewhere && groups->size() <= most_groups;
  if (identity.groups_known) identity.groups = std::move(*groups);
}

// Texts, numbers and truths as texts; anything else is not kept.
std::optional<std::string> plain(json::value const& value) {
  if (auto const* const text = value.if_string()) return std::string(text->data(), text->size());
  if (value.is_bool() || value.is_int64() || value.is_uint64()) return json::serialize(value);
  return {};
}

std::vector<std::string> values_of(json::value const& value) {
  if (auto one = plain(value)) return {std::move(*one)};
  std::vector<std::string> all;
  auto const* const list = value.if_array();
  if (!list || list->size() > most_values) return all;
  for (auto const& each : *list) {
    if (auto one = plain(each)) all.push_back(std::move(*one));
  }
  return all;
}

std::vector<Claim> kept_claims(ProviderSettings const& settings, Statement const& statement) {
  std::vector<Claim> kept;
  for (auto const& name : settings.claims) {
    auto const* const value = speaker(statement, name).json().if_contains(name);
    auto values = value ? values_of(*value) : std::vector<std::string>();
    if (!values.empty()) kept.push_back({name, std::move(values)});
  }
  return kept;
}

Result<void> check_organisation(ProviderSettings const& settings, jose::Claims const& token) {
  if (settings.kind != ProviderKind::google) return ok();
  bool const is_theirs = !settings.hosted_domain.empty() && text::iequals(token.text("hd"), settings.hosted_domain);
  return is_theirs ? ok() : refuse("oidc.hosted_domain");
}

}  // namespace

std::string object_id(jose::Claims const& token) {
  auto object = token.text("oid");
  return is_guid(object) ? object : std::string();
}

bool is_incomplete(ProviderSettings const& settings, jose::Claims const& token) {
  if (settings.kind == ProviderKind::entra) return false;  // it says there no more than in the token
  auto const missing = [&](std::string const& name) { return !name.empty() && !token.has(name); };
  for (auto const* const each : {"email", "email_verified", "name"}) {
    if (missing(each)) return true;
  }
  return missing(settings.groups_claim) || std::ranges::any_of(settings.claims, missing);
}

bool needs_groups(ProviderSettings const& settings, Statement const& statement) {
  bool const may_ask = settings.kind == ProviderKind::entra && !settings.groups_claim.empty();
  return may_ask && (is_told_elsewhere(statement.token) || !statement.token.has(settings.groups_claim));
}

Result<Identity> read_identity(ProviderSettings const& settings, Statement const& statement, Wall now) {
  auto subject = subject_of(settings, statement.token);
  if (!subject) return fail(subject);
  auto checked = check_organisation(settings, statement.token);
  if (!checked) return fail(checked);
  Identity identity{.provider = settings.name,
                    .subject = std::move(*subject),
                    .email = email_of(settings, statement),
                    .name = text_of(statement, "name"),
                    .groups = {},
                    .groups_known = true,
                    .amr = statement.token.texts("amr").value_or(std::vector<std::string>()),
                    .acr = statement.token.text("acr"),
                    .claims = kept_claims(settings, statement),
                    .authenticated = std::min(statement.token.time("auth_time").value_or(Wall()), now),  // a clock that is ahead
                    .refreshed = now};
  read_groups(settings, statement, identity);
  return identity;
}

}  // namespace cordon::access
