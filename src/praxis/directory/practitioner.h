#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "praxis/booking/bookings.h"
#include "praxis/calendar/country.h"

namespace cordon::praxis {

// What somebody practises. The codes are in the database and in addresses of pages: they never change.
enum class Specialty : std::uint8_t {
  general_practice,
  allergology,
  cardiology,
  dentistry,
  dermatology,
  endocrinology,
  gastroenterology,
  geriatrics,
  gynaecology,
  haematology,
  midwifery,
  nephrology,
  neurology,
  nursing,
  nutrition,
  oncology,
  ophthalmology,
  orthopaedics,
  otorhinolaryngology,
  paediatrics,
  physiotherapy,
  pneumology,
  podiatry,
  psychiatry,
  psychotherapy,
  radiology,
  rheumatology,
  speech_therapy,
  surgery,
  urology,
};
constexpr std::size_t specialties = 30;
std::string_view code(Specialty specialty);  // "general-practice"
std::optional<Specialty> specialty(std::string_view code);

// Somebody who sees patients.
struct Practitioner {
  Id id = 0;
  std::string given_name{};
  std::string family_name{};
  std::string title{};  // "Dr."
  Specialty specialty = Specialty::general_practice;
  Country country = Country::france;
  std::string register_number{};         // in France the RPPS
  std::vector<std::string> languages{};  // ISO 639-1
  std::vector<std::string> insurance{};  // "public", "private"; in France also "sector-1", "sector-2"
  bool video = false;
  bool accepts_new_patients = true;
  bool work_on_holidays = false;

  bool operator==(Practitioner const&) const = default;
};

// Code::invalid with "practitioner.family_name" and so on.
Result<void> check(Practitioner const& practitioner);

}  // namespace cordon::praxis
