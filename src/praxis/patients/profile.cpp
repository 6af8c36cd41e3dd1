#include "praxis/patients/profile.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "mail/eml.h"
#include "praxis/directory/fold.h"

namespace cordon::praxis {
namespace {

using Sex = Profile::Sex;

constexpr std::array<View, 4> sexes{"unknown", "female", "male", "other"};
constexpr std::array<View, 3> kinds{"nir", "kvnr", "codice-fiscale"};
constexpr std::size_t longest_phone = 32;

// Its place in a list of names; nothing when it is none of them.
template <class Enum, std::size_t size>
std::optional<Enum> named(std::array<View, size> const& names, View name) {
  auto const found = std::ranges::find(names, name);
  if (found == names.end()) return {};
  return static_cast<Enum>(found - names.begin());
}
template <class Enum, std::size_t size>
View name_of(std::array<View, size> const& names, Enum value) {
  return names.at(static_cast<std::size_t>(value));
}

bool is_text(View text, std::size_t longest, bool lines) {
  return text.size() <= longest && text::is_utf8(text) && !text::has_direction_marks(text) &&
         std::ranges::none_of(
             text, [=](char c) { return (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) && !(lines && c == '\n'); });
}
bool is_name(View name) {
  return !name.empty() && is_text(name, longest_name, false);
}
bool is_phone(View phone) {
  auto const digits = std::ranges::count_if(phone, text::is_digit);
  return phone.empty() || (phone.size() <= longest_phone && digits >= 5 && digits <= 15 && phone.find('+', 1) == View::npos &&
                           phone.find_first_not_of("+0123456789 ()-./") == View::npos);
}

std::chrono::year_month_day date_of(View text) {
  auto const part = [&](std::size_t at, std::size_t length) {
    return text.size() == 10 ? text::parse_number<unsigned>(text.substr(at, length)).value_or(0) : 0;
  };
  return {std::chrono::year(static_cast<int>(part(0, 4))), std::chrono::month(part(5, 2)), std::chrono::day(part(8, 2))};
}

std::string identifier_text(std::optional<Profile::Identifier> const& identifier) {
  return identifier ? std::string(name_of(kinds, identifier->kind)) + " " + identifier->value : std::string();
}
std::optional<Profile::Identifier> identifier_of(View text) {
  auto const kind = named<IdentifierKind>(kinds, text::take_until(text, ' '));
  if (!kind) return {};
  return Profile::Identifier{.kind = *kind, .value = std::string(text)};
}

using Fields = std::array<std::string, profile_columns.size()>;

Fields fields_of(Profile const& profile) {
  return {profile.given_name, profile.family_name, date_text(profile.birth_date),       std::string(name_of(sexes, profile.sex)),
          profile.phone,      profile.address,     identifier_text(profile.identifier), std::string(code(profile.language))};
}

Profile profile_of(Fields fields) {
  return {.given_name = std::move(fields[0]),
          .family_name = std::move(fields[1]),
          .birth_date = date_of(fields[2]),
          .sex = named<Sex>(sexes, fields[3]).value_or(Sex::unknown),
          .phone = std::move(fields[4]),
          .address = std::move(fields[5]),
          .identifier = identifier_of(fields[6]),
          .language = find_language(fields[7]).value_or(Language::en)};
}

}  // namespace

std::string date_text(std::chrono::year_month_day date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Result<Profile> check_profile(Profile profile, Wall now) {
  for (auto* const text : {&profile.given_name, &profile.family_name, &profile.phone, &profile.address})
    *text = std::string(text::trim(*text));
  if (!is_name(profile.given_name) || !is_name(profile.family_name)) return fail(Code::invalid, "profile.name");
  auto const birth = profile.birth_date;
  if (!birth.ok() || birth.year() < earliest_birth || std::chrono::sys_days(birth) > std::chrono::floor<std::chrono::days>(now))
    return fail(Code::invalid, "profile.birth_date");
  if (!is_phone(profile.phone)) return fail(Code::invalid, "profile.phone");
  if (!is_text(profile.address, longest_address, true)) return fail(Code::invalid, "profile.address");
  if (profile.identifier) {
    auto value = check_identifier(profile.identifier->kind, profile.identifier->value);
    if (!value) return fail(value);
    profile.identifier->value = std::move(*value);
  }
  return profile;
}

Result<std::string> check_email(View email) {
  auto address = text::to_lower(text::trim(email));
  if (!mail::is_mail_address(address)) return fail(Code::invalid, "profile.email");
  return address;
}

net::Task<store::Values> seal_profile(Vault& vault, Id patient, Profile profile) {
  store::Values values;
  auto const fields = fields_of(profile);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto sealed = co_await vault.seal(patient, std::string(profile_columns.at(i)), fields.at(i));
    if (!sealed) co_return fail(sealed);
    values.emplace_back(store::Bytes(std::move(*sealed)));
  }
  auto const indexes = name_indexes(vault, profile.family_name, date_text(profile.birth_date));
  values.insert(values.end(), indexes.begin(), indexes.end());
  co_return values;
}

// The number is of fold(). Who changes what that makes of a name changes it too, and empties both columns in a migration: then
// Finding makes them again.
store::Values name_indexes(Vault const& vault, View family_name, View birth_date) {
  auto const family = fold(family_name);
  auto born = family;
  born += '\0';
  born += birth_date;
  return {store::Bytes(vault.index("family name 1", family)), store::Bytes(vault.index("family name and birth date 1", born))};
}

net::Task<Profile> open_profile(Vault& vault, Id patient, store::Row row) {
  Fields fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto text = co_await vault.open(patient, std::string(profile_columns.at(i)), row.bytes(i));
    if (!text) co_return fail(text);
    fields.at(i) = std::move(*text);
  }
  co_return profile_of(std::move(fields));
}

}  // namespace cordon::praxis
