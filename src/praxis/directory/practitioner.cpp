#include "praxis/directory/practitioner.h"

#include <algorithm>

#include "base/text.h"
#include "praxis/directory/check.h"

namespace cordon::praxis {
namespace {

constexpr std::string_view codes[] = {
    "general-practice",    "allergology", "cardiology",    "dentistry",      "dermatology",   "endocrinology",
    "gastroenterology",    "geriatrics",  "gynaecology",   "haematology",    "midwifery",     "nephrology",
    "neurology",           "nursing",     "nutrition",     "oncology",       "ophthalmology", "orthopaedics",
    "otorhinolaryngology", "paediatrics", "physiotherapy", "pneumology",     "podiatry",      "psychiatry",
    "psychotherapy",       "radiology",   "rheumatology",  "speech-therapy", "surgery",       "urology",
};
static_assert(std::size(codes) == specialties);

constexpr std::size_t most_languages = 16;

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_language(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, is_lower);
}

bool is_insurance(std::string_view text, Country country) {
  if (text == "public" || text == "private") return true;
  return country == Country::france && (text == "sector-1" || text == "sector-2");
}

bool is_register_number(std::string_view text, Country country) {
  if (country == Country::france) return text.size() == 11 && std::ranges::all_of(text, text::is_digit);
  auto const allowed = [](char c) { return text::is_digit(c) || is_lower(text::lower(c)) || c == '-' || c == '/' || c == '.'; };
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, allowed);
}

}  // namespace

std::string_view code(Specialty specialty) {
  return codes[static_cast<std::size_t>(specialty)];
}

std::optional<Specialty> specialty(std::string_view code) {
  auto const* const found = std::ranges::find(codes, code);
  if (found == std::end(codes)) return {};
  return static_cast<Specialty>(found - std::begin(codes));
}

Result<void> check(Practitioner const& practitioner) {
  auto const& [languages, insurance] = std::tie(practitioner.languages, practitioner.insurance);
  auto const insured = [&](std::string_view each) { return is_insurance(each, practitioner.country); };
  struct Rule {
    bool holds;
    std::string_view reason;
  };
  for (auto const& [holds, reason] : {
           Rule{is_line(practitioner.family_name), "practitioner.family_name"},
           Rule{is_line(practitioner.given_name), "practitioner.given_name"},
           Rule{is_line_or_empty(practitioner.title, 40), "practitioner.title"},
           Rule{is_register_number(practitioner.register_number, practitioner.country), "practitioner.register_number"},
           Rule{languages.size() <= most_languages && std::ranges::all_of(languages, is_language), "practitioner.languages"},
           Rule{insurance.size() <= 4 && std::ranges::all_of(insurance, insured), "practitioner.insurance"},
       }) {
    if (!holds) return fail(Code::invalid, reason);
  }
  return ok();
}

}  // namespace cordon::praxis
