#include "praxis/calendar/holidays.h"

#include <algorithm>
#include <span>

namespace cordon::praxis {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year;

// A holiday has a date of its own, or one that moves with Easter. (Buß- und Bettag is the Wednesday before 23 November.)
enum class Kind : std::uint8_t { fixed, easter, prayer };
struct Rule {
  std::string_view name;
  Kind kind = Kind::fixed;
  unsigned month = 0;
  unsigned day = 0;
  int after = 0;               // how many days after Easter
  std::string_view regions{};  // with a space between them; none: everywhere
  int first = 0;               // of the years in which it is one
  int last = 9999;
};

constexpr std::string_view alsace_moselle = "FR-57 FR-67 FR-68 FR-6AE";
constexpr Rule of_france[] = {
    {.name = "Jour de l'an", .month = 1, .day = 1},
    {.name = "Vendredi saint", .kind = Kind::easter, .after = -2, .regions = alsace_moselle},
    {.name = "Lundi de Pâques", .kind = Kind::easter, .after = 1},
    {.name = "Fête du Travail", .month = 5, .day = 1},
    {.name = "Victoire 1945", .month = 5, .day = 8},
    {.name = "Ascension", .kind = Kind::easter, .after = 39},
    {.name = "Lundi de Pentecôte", .kind = Kind::easter, .after = 50},
    {.name = "Fête nationale", .month = 7, .day = 14},
    {.name = "Assomption", .month = 8, .day = 15},
    {.name = "Toussaint", .month = 11, .day = 1},
    {.name = "Armistice 1918", .month = 11, .day = 11},
    {.name = "Noël", .month = 12, .day = 25},
    {.name = "Saint-Étienne", .month = 12, .day = 26, .regions = alsace_moselle},
};

constexpr Rule of_germany[] = {
    {.name = "Neujahr", .month = 1, .day = 1},
    {.name = "Heilige Drei Könige", .month = 1, .day = 6, .regions = "DE-BW DE-BY DE-ST"},
    {.name = "Internationaler Frauentag", .month = 3, .day = 8, .regions = "DE-BE", .first = 2019},
    {.name = "Internationaler Frauentag", .month = 3, .day = 8, .regions = "DE-MV", .first = 2023},
    {.name = "Karfreitag", .kind = Kind::easter, .after = -2},
    {.name = "Ostersonntag", .kind = Kind::easter, .after = 0, .regions = "DE-BB"},
    {.name = "Ostermontag", .kind = Kind::easter, .after = 1},
    {.name = "Tag der Arbeit", .month = 5, .day = 1},
    {.name = "Tag der Befreiung", .month = 5, .day = 8, .regions = "DE-BE", .first = 2020, .last = 2020},
    {.name = "Tag der Befreiung", .month = 5, .day = 8, .regions = "DE-BE", .first = 2025, .last = 2025},
    {.name = "Christi Himmelfahrt", .kind = Kind::easter, .after = 39},
    {.name = "Pfingstsonntag", .kind = Kind::easter, .after = 49, .regions = "DE-BB"},
    {.name = "Pfingstmontag", .kind = Kind::easter, .after = 50},
    {.name = "Fronleichnam", .kind = Kind::easter, .after = 60, .regions = "DE-BW DE-BY DE-HE DE-NW DE-RP DE-SL"},
    {.name = "75. Jahrestag des Aufstandes vom 17. Juni 1953",
     .month = 6,
     .day = 17,
     .regions = "DE-BE",
     .first = 2028,
     .last = 2028},
    {.name = "Mariä Himmelfahrt", .month = 8, .day = 15, .regions = "DE-SL"},
    {.name = "Weltkindertag", .month = 9, .day = 20, .regions = "DE-TH", .first = 2019},
    {.name = "Tag der Deutschen Einheit", .month = 10, .day = 3, .first = 1990},
    {.name = "Reformationstag", .month = 10, .day = 31, .first = 2017, .last = 2017},
    {.name = "Reformationstag", .month = 10, .day = 31, .regions = "DE-BB DE-MV DE-SN DE-ST DE-TH"},
    {.name = "Reformationstag", .month = 10, .day = 31, .regions = "DE-HB DE-HH DE-NI DE-SH", .first = 2018},
    {.name = "Allerheiligen", .month = 11, .day = 1, .regions = "DE-BW DE-BY DE-NW DE-RP DE-SL"},
    {.name = "Buß- und Bettag", .kind = Kind::prayer, .regions = "DE-SN"},
    {.name = "1. Weihnachtstag", .month = 12, .day = 25},
    {.name = "2. Weihnachtstag", .month = 12, .day = 26},
};

constexpr Rule of_italy[] = {
    {.name = "Capodanno", .month = 1, .day = 1},
    {.name = "Epifania", .month = 1, .day = 6},
    {.name = "Pasqua", .kind = Kind::easter, .after = 0},
    {.name = "Lunedì dell'Angelo", .kind = Kind::easter, .after = 1},
    {.name = "Festa della Liberazione", .month = 4, .day = 25},
    {.name = "Festa dei Lavoratori", .month = 5, .day = 1},
    {.name = "Lunedì di Pentecoste", .kind = Kind::easter, .after = 50, .regions = "IT-BZ"},
    {.name = "Festa della Repubblica", .month = 6, .day = 2},
    {.name = "Assunzione di Maria", .month = 8, .day = 15},
    // Legge 151/2025: again from 2026 on.
    {.name = "San Francesco d'Assisi", .month = 10, .day = 4, .first = 2026},
    {.name = "Ognissanti", .month = 11, .day = 1},
    {.name = "Immacolata Concezione", .month = 12, .day = 8},
    {.name = "Natale di Gesù", .month = 12, .day = 25},
    {.name = "Santo Stefano", .month = 12, .day = 26},
};

std::span<Rule const> rules(Country country) {
  switch (country) {
    case Country::france: return of_france;
    case Country::germany: return of_germany;
    case Country::italy: return of_italy;
  }
  return {};
}

bool applies(Rule const& rule, std::string_view region, year year) {
  if (static_cast<int>(year) < rule.first || static_cast<int>(year) > rule.last) return false;
  if (rule.regions.empty()) return true;
  for (std::size_t at = 0; at < rule.regions.size();) {
    auto const end = std::min(rule.regions.find(' ', at), rule.regions.size());
    if (rule.regions.substr(at, end - at) == region) return true;
    at = end + 1;
  }
  return false;
}

local_days date_of(Rule const& rule, year year, local_days easter) {
  using namespace std::chrono;
  switch (rule.kind) {
    case Kind::easter: return easter + days(rule.after);
    case Kind::prayer: {
      auto const last = local_days(year / November / 22);
      return last - (weekday(last) - Wednesday);
    }
    case Kind::fixed: break;
  }
  return local_days(year / month(rule.month) / day(rule.day));
}

}  // namespace

// The anonymous algorithm (Nature, 20 April 1876), as Meeus has it.
local_days easter(year year) {
  int const y = static_cast<int>(year);
  int const a = y % 19, b = y / 100, c = y % 100;
  int const d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  int const e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  int const f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
  auto const month = std::chrono::month(static_cast<unsigned>(f / 31));
  return local_days(year / month / std::chrono::day(static_cast<unsigned>(f % 31 + 1)));
}

std::string_view holiday(Country country, std::string_view region, local_days date) {
  auto const year = std::chrono::year_month_day(date).year();
  auto const sunday = easter(year);
  for (auto const& rule : rules(country)) {
    if (date_of(rule, year, sunday) == date && applies(rule, region, year)) return rule.name;
  }
  return {};
}

std::vector<Holiday> holidays(Country country, std::string_view region, year year) {
  std::vector<Holiday> found;
  auto const sunday = easter(year);
  for (auto const& rule : rules(country)) {
    if (!applies(rule, region, year)) continue;
    auto const date = date_of(rule, year, sunday);
    if (std::ranges::find(found, date, &Holiday::date) == found.end()) found.push_back({.date = date, .name = rule.name});
  }
  std::ranges::sort(found, {}, &Holiday::date);
  return found;
}

}  // namespace cordon::praxis
