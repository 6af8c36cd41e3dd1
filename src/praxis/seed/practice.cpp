#include "praxis/seed/practice.h"

#include "praxis/directory/free_slots.h"
#include "praxis/seed/identifiers.h"

namespace cordon::praxis::seed {
namespace {

using For = Dice::For;
using Table = Plan::Table;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

// How many of a thousand, about, practise what, by its code; of every other there are few.
struct Share {
  View code;
  unsigned of_thousand;
  bool physician = true;
};
constexpr Share shares[] = {{"general-practice", 300},
                            {"cardiology", 35},
                            {"dentistry", 120},
                            {"dermatology", 30},
                            {"gastroenterology", 18},
                            {"gynaecology", 45},
                            {"midwifery", 35, false},
                            {"neurology", 20},
                            {"nursing", 40, false},
                            {"nutrition", 15, false},
                            {"ophthalmology", 40},
                            {"orthopaedics", 35},
                            {"otorhinolaryngology", 25},
                            {"paediatrics", 50},
                            {"physiotherapy", 100, false},
                            {"podiatry", 20, false},
                            {"psychiatry", 35},
                            {"psychotherapy", 70, false},
                            {"radiology", 25},
                            {"speech-therapy", 25, false},
                            {"surgery", 20},
                            {"urology", 15}};

Share share_of(Specialty specialty) {
  auto const* const found = std::ranges::find(shares, code(specialty), &Share::code);
  return found != std::end(shares) ? *found : Share{.code = code(specialty), .of_thousand = 10};
}

Specialty draw_specialty(Dice& dice) {
  std::array<unsigned, specialties> weights{};
  for (std::size_t i = 0; i < weights.size(); ++i) weights.at(i) = share_of(static_cast<Specialty>(i)).of_thousand;
  return static_cast<Specialty>(dice.weighted(weights));
}

std::string title(Country country, Specialty specialty, bool woman) {
  if (!share_of(specialty).physician) return {};
  switch (country) {
    case Country::france: return "Dr";
    case Country::germany: return specialty == Specialty::dentistry ? "Dr. med. dent." : "Dr. med.";
    case Country::italy: break;
  }
  return woman ? "Dott.ssa" : "Dott.";
}

std::vector<std::string> languages(Dice& dice, Country country) {
  constexpr std::array<View, 6> others{"fr", "de", "it", "es", "ar", "tr"};
  std::vector<std::string> all{std::string(sounds_of(country).language)};
  if (dice.percent(55)) all.emplace_back("en");
  auto const other = dice.pick(std::span<View const>(others));
  if (dice.percent(20) && other != all.front()) all.emplace_back(other);
  return all;
}

std::vector<std::string> insurance(Dice& dice, Country country) {
  if (country == Country::france) return {"public", dice.percent(70) ? "sector-1" : "sector-2"};
  auto const share = dice.below(100);
  if (share < 15) return {"private"};
  if (share < 40) return {"public"};
  return {"public", "private"};
}

minutes first_visit(Specialty specialty) {
  if (specialty == Specialty::general_practice || specialty == Specialty::nursing) return minutes(20);
  if (specialty == Specialty::psychotherapy || specialty == Specialty::psychiatry) return minutes(50);
  return minutes(30);
}

struct Kind {
  View name;
  minutes duration;
};

Kind third_motive(Dice& dice, Practitioner const& of) {
  if (of.video) return {.name = "video", .duration = minutes(15)};
  constexpr std::array<Kind, 4> kinds{
      {{"check-up", minutes(30)}, {"vaccination", minutes(10)}, {"prescription", minutes(10)}, {"emergency", minutes(15)}}};
  if (of.specialty == Specialty::general_practice || of.specialty == Specialty::paediatrics)
    return dice.pick(std::span<Kind const>(kinds));
  return dice.percent(60) ? kinds.front() : kinds.back();
}

}  // namespace

Practice PracticeMaker::make(std::size_t number, Located const& home, Id other) {
  Practice practice{.practitioner = practitioner(number, home.place.country), .version = 1};
  practice.motives = motives(number, practice.practitioner);
  practice.timetable.work_on_holidays = practice.practitioner.work_on_holidays;
  Dice dice(plan_.counts.number, For::timetable, number);
  bool const known = number < known_practitioners.size();
  open(dice, practice, home.place.id, other, known);
  if (!known) except(dice, practice, home);
  return practice;
}

Practitioner PracticeMaker::practitioner(std::size_t number, Country country) {
  Dice dice(plan_.counts.number, For::practitioner, number);
  auto name = draw_name(dice, country);
  auto specialty = draw_specialty(dice);
  bool const known = number < known_practitioners.size();
  if (known) {
    auto const& one = known_practitioners.at(number);
    name = {.woman = one.woman, .given = std::string(one.given_name), .family = std::string(one.family_name)};
    specialty = Specialty::general_practice;
  }
  return {.id = plan_.id(Table::practitioner, number),
          .given_name = name.given,
          .family_name = name.family,
          .title = title(country, specialty, name.woman),
          .specialty = specialty,
          .country = country,
          .register_number = register_number(country, static_cast<unsigned>(number)),
          .languages = languages(dice, country),
          .insurance = insurance(dice, country),
          .video = known || dice.percent(35),
          .accepts_new_patients = known || dice.percent(85),
          .work_on_holidays = !known && dice.percent(3)};
}

// Their names are codes: each reader sees them in his language.
std::vector<Motive> PracticeMaker::motives(std::size_t number, Practitioner const& of) {
  Dice dice(plan_.counts.number, For::motive, number);
  auto const third = third_motive(dice, of);
  std::array<Kind, 3> const kinds{
      {{.name = "first-visit", .duration = first_visit(of.specialty)}, {.name = "follow-up", .duration = minutes(20)}, third}};
  std::vector<Motive> made;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    auto const& [name, duration] = kinds.at(i);
    bool const video = name == "video";
    made.push_back({.id = plan_.id(Table::motive, kinds.size() * number + i),
                    .practitioner = of.id,
                    .name = std::string(name),
                    .duration = duration,
                    .raster = duration,
                    .in_person = !video,
                    .video = video,
                    .patients = name == "first-visit" ? Motive::For::new_patients : Motive::For::everybody});
  }
  return made;
}

// Mornings are even, afternoons odd; from Monday on.
void PracticeMaker::open_half_day(Dice& dice, Practice& practice, Id place, unsigned half) {
  bool const morning = half % 2 == 0;
  minutes const from = (morning ? hours(8) : hours(14)) + minutes(30) * dice.below(3);
  minutes const to = from + hours(3) + minutes(30) * dice.below(2);
  OpeningRule rule{.id = plan_.id(Table::rule, rules_++),
                   .practitioner = practice.practitioner.id,
                   .place = place,
                   .weekday = std::chrono::weekday(1 + half / 2),
                   .hours = {.from = from, .to = to}};
  if (dice.percent(6)) rule.weeks = dice.percent(50) ? Weeks::even : Weeks::odd;
  practice.timetable.rules.push_back(rule);
}

void PracticeMaker::open(Dice& dice, Practice& practice, Id home, Id other, bool known) {
  constexpr unsigned half_days = 10;
  std::array<unsigned, half_days> order{};
  for (unsigned i = 0; i < half_days; ++i) order.at(i) = i;
  for (unsigned i = half_days - 1; i > 0; --i) std::swap(order.at(i), order.at(dice.below(i + 1)));
  unsigned const count = known ? 7 : dice.between(2, 4);
  std::ranges::sort(order.begin(), order.begin() + count);
  bool const elsewhere = !known && dice.percent(12);
  for (unsigned i = 0; i < count; ++i) open_half_day(dice, practice, elsewhere && i == 0 ? other : home, order.at(i));
}

void PracticeMaker::except(Dice& dice, Practice& practice, Located const& home) {
  local_days const start(plan_.start.time_since_epoch());
  auto const horizon = static_cast<unsigned>(FreeSlots::horizon.count());
  auto const practitioner = practice.practitioner.id;
  if (dice.percent(12)) {
    OpeningException exception{.id = plan_.id(Table::exception, exceptions_++),
                               .practitioner = practitioner,
                               .place = home.place.id,
                               .date = start + days(dice.below(horizon))};
    if (dice.percent(50)) exception.hours = Hours{.from = hours(9), .to = hours(12)};
    practice.timetable.exceptions.push_back(exception);
  }
  if (dice.percent(10)) {
    auto const from = start + days(dice.below(horizon));
    practice.timetable.absences.push_back({.id = plan_.id(Table::absence, absences_++),
                                           .practitioner = practitioner,
                                           .from = home.zone.instant(from, minutes::zero()),
                                           .to = home.zone.instant(from + days(dice.between(1, 14)), minutes::zero())});
  }
}

}  // namespace cordon::praxis::seed
