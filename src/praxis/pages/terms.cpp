#include "praxis/pages/terms.h"

#include <algorithm>

#include "praxis/directory/fold.h"

namespace cordon::praxis {
namespace {

constexpr View spoken[] = {"en", "fr", "de", "it", "es", "pt", "ar", "tr", "pl", "ro", "ru", "uk", "sign"};
constexpr View insurances[] = {"public", "private", "sector-1", "sector-2"};

// A code of ours in words; one that has none stays as it is.
std::string say_code(Language language, View kind, View code) {
  auto const key = std::string(kind) + std::string(code);
  return has_words(language, key) ? say(language, key) : std::string(code);
}

}  // namespace

std::string name_of(Practitioner const& practitioner) {
  auto const& [title, given, family] = std::tie(practitioner.title, practitioner.given_name, practitioner.family_name);
  return (title.empty() ? "" : title + " ") + given + " " + family;
}

std::string address_of(Place const& place) {
  return place.street + ", " + place.postal_code + " " + place.city;
}

std::string say_specialty(Language language, Specialty specialty) {
  return say_code(language, "specialty.", code(specialty));
}

std::string say_motive(Language language, Motive const& motive) {
  return say_code(language, "motive.", motive.name);
}

std::string say_minutes(Language language, std::chrono::minutes minutes) {
  return say_count(language, "common.minutes", static_cast<std::size_t>(minutes.count()));
}

std::string say_languages(Language language, std::vector<std::string> const& codes) {
  std::string all;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    auto const one = say_code(language, "language.", codes[i]);
    bool const is_last = i + 1 == codes.size() && i > 0;
    all = i == 0    ? one
          : is_last ? say(language, "common.list-and", {{.name = "first", .value = all}, {.name = "last", .value = one}})
                    : all + ", " + one;
  }
  return all;
}

std::string say_insurance(Language language, std::string const& code) {
  return say_code(language, "insurance.", code);
}

Zone const& zone_at(std::shared_ptr<Located const> const& located) {
  static Zone const paris = Zone::find("Europe/Paris").value();
  return located ? located->zone : paris;
}

Html moment(Language language, LocalTime const& time) {
  return html("<time datetime=\"{}\">{}</time>", iso(time), say_moment(language, time));
}

std::vector<Option> specialty_options(Language language) {
  std::vector<Option> all;
  for (std::size_t i = 0; i < specialties; ++i) {
    auto const each = static_cast<Specialty>(i);
    all.push_back({.value = std::string(code(each)), .text = say_specialty(language, each)});
  }
  std::ranges::sort(all, {}, [](Option const& option) { return fold(option.text); });
  return all;
}

std::vector<Option> language_options(Language language) {
  std::vector<Option> all;
  for (auto const each : spoken) all.push_back({.value = std::string(each), .text = say_code(language, "language.", each)});
  return all;
}

std::vector<Option> insurance_options(Language language) {
  std::vector<Option> all;
  for (auto const each : insurances) all.push_back({.value = std::string(each), .text = say_code(language, "insurance.", each)});
  return all;
}

}  // namespace cordon::praxis
