#include "praxis/patients/identifier.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace cordon::praxis {
namespace {

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}
unsigned letter(char c) {
  return static_cast<unsigned>(c - 'A');
}

std::string normalised(View text) {
  std::string result;
  for (char const c : text) {
    if (c == ' ' || c == '.' || c == '-') continue;
    result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return result;
}

// 'd' stands for a digit, 'L' for a letter, 'o' for a digit or what replaces it in a codice fiscale.
bool has_form(View text, View form) {
  return std::ranges::equal(text, form, [](char c, char what) {
    if (what == 'd') return text::is_digit(c);
    if (what == 'L') return is_letter(c);
    return text::is_digit(c) || View("LMNPQRSTUV").contains(c);
  });
}

// Months that nobody knows are written 20 to 42 and 50 to 99.
bool is_month_of_nir(unsigned month) {
  return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

// 97 minus the first thirteen modulo 97, Corsica's 2A and 2B as 19 and 18.
Result<void> check_nir(View text) {
  std::string digits(text);
  bool const corsica = digits.size() == 15 && digits[5] == '2' && (digits[6] == 'A' || digits[6] == 'B');
  if (corsica) digits.replace(5, 2, digits[6] == 'A' ? "19" : "18");
  if (!has_form(digits, "ddddddddddddddd") || !View("123478").contains(digits[0]) ||
      !is_month_of_nir(digit(digits[3]) * 10 + digit(digits[4])))
    return fail(Code::invalid, "identifier.form");
  auto const number = *text::parse_number(View(digits).substr(0, 13)), key = *text::parse_number(View(digits).substr(13));
  if (97 - number % 97 != key) return fail(Code::invalid, "identifier.check");
  return ok();
}

// The letter as two digits, then eight: weights 1 and 2 in turn, the sums of the products' digits, modulo 10.
Result<void> check_kvnr(View text) {
  if (!has_form(text, "Lddddddddd")) return fail(Code::invalid, "identifier.form");
  auto const first = letter(text[0]) + 1;
  std::string const digits =
      std::string{static_cast<char>('0' + first / 10), static_cast<char>('0' + first % 10)}.append(text, 1, 8);
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    auto const product = digit(digits[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  if (sum % 10 != digit(text[9])) return fail(Code::invalid, "identifier.check");
  return ok();
}

// Decreto ministeriale 23 dicembre 1976: odd places count by this table, even ones as they are; modulo 26 a letter.
Result<void> check_codice_fiscale(View text) {
  constexpr std::array<unsigned, 26> odd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                         20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  if (!has_form(text, "LLLLLLooLooLoooL") || !View("ABCDEHLMPRST").contains(text[8]))
    return fail(Code::invalid, "identifier.form");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    auto const value = text::is_digit(text[i]) ? digit(text[i]) : letter(text[i]);
    sum += i % 2 == 0 ? odd.at(value) : value;
  }
  if (sum % 26 != letter(text[15])) return fail(Code::invalid, "identifier.check");
  return ok();
}

Result<void> check(IdentifierKind kind, View text) {
  switch (kind) {
    case IdentifierKind::nir: return check_nir(text);
    case IdentifierKind::kvnr: return check_kvnr(text);
    case IdentifierKind::codice_fiscale: break;
  }
  return check_codice_fiscale(text);
}

}  // namespace

Result<std::string> check_identifier(IdentifierKind kind, View text) {
  auto identifier = normalised(text);
  if (auto checked = check(kind, identifier); !checked) return fail(checked);
  return identifier;
}

}  // namespace cordon::praxis
