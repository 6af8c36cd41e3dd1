#include "praxis/calendar/holidays.h"

#include <gtest/gtest.h>

#include <string>

namespace cordon::praxis {
namespace {

using std::chrono::local_days;
using std::chrono::year;

constexpr local_days date(int years, unsigned month, unsigned day) {
  return local_days(year(years) / std::chrono::month(month) / std::chrono::day(day));
}

// "0101 0405 …": month and day of each.
std::string written(Country country, std::string_view region, int in) {
  std::string text;
  for (auto const& each : holidays(country, region, year(in))) {
    std::chrono::year_month_day const day(each.date);
    auto const number = static_cast<unsigned>(day.month()) * 100 + static_cast<unsigned>(day.day()) + 10000;
    text += (text.empty() ? "" : " ") + std::to_string(number).substr(1);
  }
  return text;
}

TEST(Holidays, KnowEaster) {
  for (auto const& sunday :
       {date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16), date(2029, 4, 1),
        date(2030, 4, 21), date(1961, 4, 2), date(1981, 4, 19), date(1954, 4, 18), date(2038, 4, 25), date(2285, 3, 22)}) {
    EXPECT_EQ(easter(std::chrono::year_month_day(sunday).year()), sunday);
  }
}

TEST(Holidays, AreThoseOfTheCountryAndTheRegion) {
  struct Case {
    Country country;
    char const* region;
    int year;
    char const* days;
  };
  using enum Country;
  Case const cases[] = {
      {france, "", 2024, "0101 0401 0501 0508 0509 0520 0714 0815 1101 1111 1225"},
      {france, "FR-75", 2026, "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225"},
      {france, "FR-67", 2026, "0101 0403 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225 1226"},
      {france, "FR-57", 2027, "0101 0326 0329 0501 0506 0508 0517 0714 0815 1101 1111 1225 1226"},
      {france, "FR-6", 2026, "0101 0406 0501 0508 0514 0525 0714 0815 1101 1111 1225"},
      {germany, "", 2026, "0101 0403 0406 0501 0514 0525 1003 1225 1226"},
      {germany, "DE-BW", 2026, "0101 0106 0403 0406 0501 0514 0525 0604 1003 1101 1225 1226"},
      {germany, "DE-BY", 2025, "0101 0106 0418 0421 0501 0529 0609 0619 1003 1101 1225 1226"},
      {germany, "DE-BE", 2025, "0101 0308 0418 0421 0501 0508 0529 0609 1003 1225 1226"},
      {germany, "DE-BE", 2026, "0101 0308 0403 0406 0501 0514 0525 1003 1225 1226"},
      {germany, "DE-BE", 2028, "0101 0308 0414 0417 0501 0525 0605 0617 1003 1225 1226"},
      {germany, "DE-BB", 2026, "0101 0403 0405 0406 0501 0514 0524 0525 1003 1031 1225 1226"},
      {germany, "DE-HB", 2026, "0101 0403 0406 0501 0514 0525 1003 1031 1225 1226"},
      {germany, "DE-HH", 2017, "0101 0414 0417 0501 0525 0605 1003 1031 1225 1226"},
      {germany, "DE-HH", 2016, "0101 0325 0328 0501 0505 0516 1003 1225 1226"},
      {germany, "DE-HE", 2026, "0101 0403 0406 0501 0514 0525 0604 1003 1225 1226"},
      {germany, "DE-MV", 2022, "0101 0415 0418 0501 0526 0606 1003 1031 1225 1226"},
      {germany, "DE-MV", 2026, "0101 0308 0403 0406 0501 0514 0525 1003 1031 1225 1226"},
      {germany, "DE-NI", 2026, "0101 0403 0406 0501 0514 0525 1003 1031 1225 1226"},
      {germany, "DE-NW", 2026, "0101 0403 0406 0501 0514 0525 0604 1003 1101 1225 1226"},
      {germany, "DE-RP", 2026, "0101 0403 0406 0501 0514 0525 0604 1003 1101 1225 1226"},
      {germany, "DE-SL", 2026, "0101 0403 0406 0501 0514 0525 0604 0815 1003 1101 1225 1226"},
      {germany, "DE-SN", 2026, "0101 0403 0406 0501 0514 0525 1003 1031 1118 1225 1226"},
      {germany, "DE-SN", 2023, "0101 0407 0410 0501 0518 0529 1003 1031 1122 1225 1226"},
      {germany, "DE-SN", 2028, "0101 0414 0417 0501 0525 0605 1003 1031 1122 1225 1226"},
      {germany, "DE-ST", 2026, "0101 0106 0403 0406 0501 0514 0525 1003 1031 1225 1226"},
      {germany, "DE-SH", 2026, "0101 0403 0406 0501 0514 0525 1003 1031 1225 1226"},
      {germany, "DE-TH", 2026, "0101 0403 0406 0501 0514 0525 0920 1003 1031 1225 1226"},
      {italy, "", 2025, "0101 0106 0420 0421 0425 0501 0602 0815 1101 1208 1225 1226"},
      {italy, "IT-25", 2026, "0101 0106 0405 0406 0425 0501 0602 0815 1004 1101 1208 1225 1226"},
      {italy, "IT-BZ", 2026, "0101 0106 0405 0406 0425 0501 0525 0602 0815 1004 1101 1208 1225 1226"},
  };
  for (auto const& each : cases)
    EXPECT_EQ(written(each.country, each.region, each.year), each.days) << each.region << " " << each.year;
}

TEST(Holidays, HaveNamesInTheLanguageOfTheCountry) {
  struct Case {
    Country country;
    char const* region;
    local_days date;
    char const* name;
  };
  using enum Country;
  Case const cases[] = {
      {france, "FR-75", date(2026, 7, 14), "Fête nationale"},
      {france, "FR-68", date(2026, 4, 3), "Vendredi saint"},
      {france, "FR-75", date(2026, 4, 3), ""},
      {germany, "DE-BY", date(2026, 6, 4), "Fronleichnam"},
      {germany, "DE-BE", date(2026, 6, 4), ""},
      {germany, "DE-SN", date(2026, 11, 18), "Buß- und Bettag"},
      {germany, "", date(2026, 10, 3), "Tag der Deutschen Einheit"},
      {italy, "IT-62", date(2026, 10, 4), "San Francesco d'Assisi"},
      {italy, "IT-62", date(2025, 10, 4), ""},
      {italy, "IT-62", date(2026, 4, 6), "Lunedì dell'Angelo"},
  };
  for (auto const& each : cases) EXPECT_EQ(holiday(each.country, each.region, each.date), each.name) << each.name;
}

// One question for a day says the same as the list of its year.
TEST(Holidays, AreTheSameByDayAndByYear) {
  for (auto const& [country, region] : {std::pair{Country::france, "FR-67"}, std::pair{Country::germany, "DE-BB"},
                                        std::pair{Country::germany, "DE-SN"}, std::pair{Country::italy, "IT-BZ"}}) {
    std::vector<Holiday> found;
    for (auto day = date(2024, 1, 1); day < date(2031, 1, 1); day += std::chrono::days(1)) {
      if (auto const name = holiday(country, region, day); !name.empty()) found.push_back({.date = day, .name = name});
    }
    std::vector<Holiday> listed;
    for (int each = 2024; each <= 2030; ++each)
      std::ranges::copy(holidays(country, region, year(each)), std::back_inserter(listed));
    EXPECT_EQ(found, listed) << region;
  }
}

}  // namespace
}  // namespace cordon::praxis
