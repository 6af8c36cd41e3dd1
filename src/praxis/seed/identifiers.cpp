#include "praxis/seed/identifiers.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace cordon::praxis::seed {
namespace {

unsigned digit(char c) {
  return static_cast<unsigned>(c - '0');
}

char luhn(std::string const& digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    unsigned const twice = digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 2 : 1);
    sum += twice / 10 + twice % 10;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

unsigned year_of(std::chrono::year_month_day date) {
  return static_cast<unsigned>(static_cast<int>(date.year()) % 100);
}

std::string nir(Born const& born, unsigned number) {
  auto const thirteen = fmt::format("{}{:02}{:02}75{:03}{:03}", born.woman ? 2 : 1, year_of(born.date),
                                    static_cast<unsigned>(born.date.month()), 990 + number % 9, 1 + number / 9 % 999);
  return fmt::format("{}{:02}", thirteen, 97 - std::stoull(thirteen) % 97);
}

std::string kvnr(unsigned number) {
  unsigned const letter = number % 26;
  auto const eight = fmt::format("{:08}", number * 2654435761U % 100'000'000U);
  auto const ten = fmt::format("{:02}{}", letter + 1, eight);
  unsigned sum = 0;
  for (std::size_t i = 0; i < ten.size(); ++i) {
    unsigned const product = digit(ten[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 10 + product % 10;
  }
  return fmt::format("{}{}{}", static_cast<char>('A' + letter), eight, sum % 10);
}

// Consonants, then vowels, then X.
std::string three_letters(std::string const& name) {
  std::string consonants, vowels;
  for (char c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c < 'A' || c > 'Z') continue;
    (std::string_view("AEIOU").contains(c) ? vowels : consonants) += c;
  }
  return (consonants + vowels + "XXX").substr(0, 3);
}

char fiscal_check(std::string const& fifteen) {
  constexpr std::array<unsigned, 26> odd{1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                         20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  unsigned sum = 0;
  for (std::size_t i = 0; i < fifteen.size(); ++i) {
    char const c = fifteen[i];
    unsigned const place = c <= '9' ? digit(c) : static_cast<unsigned>(c - 'A');
    sum += i % 2 == 0 ? odd.at(place) : place;
  }
  return static_cast<char>('A' + sum % 26);
}

std::string fiscal_code(Born const& born, unsigned number) {
  constexpr std::string_view months = "ABCDEHLMPRST";
  unsigned const day = static_cast<unsigned>(born.date.day()) + (born.woman ? 40 : 0);
  auto const fifteen =
      fmt::format("{}{}{:02}{}{:02}Z{:03}", three_letters(born.family_name), three_letters(born.given_name), year_of(born.date),
                  months[static_cast<unsigned>(born.date.month()) - 1], day, 990 + number % 10);
  return fifteen + fiscal_check(fifteen);
}

std::string lanr(unsigned number) {
  auto const six = fmt::format("{:06}", 100'000 + number % 400'000);
  unsigned sum = 0;
  for (std::size_t i = 0; i < six.size(); ++i) sum += digit(six[i]) * (i % 2 == 0 ? 4 : 9);
  return fmt::format("{}{}{:02}", six, (10 - sum % 10) % 10, 1 + number % 60);
}

}  // namespace

std::string national_identifier(Country country, Born const& born, unsigned number) {
  switch (country) {
    case Country::france: return nir(born, number);
    case Country::germany: return kvnr(number);
    case Country::italy: return fiscal_code(born, number);
  }
  throw std::logic_error("a country without identifiers");
}

std::string register_number(Country country, unsigned number) {
  switch (country) {
    case Country::france: {
      auto const ten = fmt::format("997{:07}", number);
      return ten + luhn(ten);
    }
    case Country::germany: return lanr(number);
    case Country::italy: return fmt::format("{:06}", 100'000 + number);
  }
  throw std::logic_error("a country without registers");
}

}  // namespace cordon::praxis::seed
