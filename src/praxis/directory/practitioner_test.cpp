#include "praxis/directory/practitioner.h"

#include <gtest/gtest.h>

#include <set>

#include "praxis/directory/motive.h"
#include "praxis/directory/place.h"
#include "praxis/directory/test_model.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

// The reason why it is refused once it is changed, or "ok".
template <class T>
std::string_view reason(T value, std::type_identity_t<void (*)(T&)> change) {
  change(value);
  auto const checked = check(value);
  return checked ? std::string_view("ok") : checked.error().reason;
}

TEST(Specialty, HasACodeOfItsOwn) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < specialties; ++i) {
    auto const each = static_cast<Specialty>(i);
    EXPECT_TRUE(seen.insert(code(each)).second);
    EXPECT_EQ(specialty(code(each)), each);
  }
  EXPECT_EQ(code(Specialty::dermatology), "dermatology");
  EXPECT_EQ(code(Specialty::general_practice), "general-practice");
  EXPECT_EQ(code(Specialty::otorhinolaryngology), "otorhinolaryngology");
  EXPECT_EQ(code(Specialty::urology), "urology");
  for (auto const* other : {"", "Dermatology", "dermatology ", "magic"}) EXPECT_EQ(specialty(other), std::nullopt) << other;
}

TEST(Practitioner, IsRefusedWhenItMakesNoSense) {
  using P = Practitioner;
  P const good{.given_name = "Anaïs",
               .family_name = "Müller-D'Angelo",
               .title = "Dr.",
               .register_number = "10101234567",
               .languages = {"fr", "de"},
               .insurance = {"public", "sector-1"}};
  EXPECT_EQ(reason(good, [](P&) {}), "ok");
  EXPECT_EQ(reason(good, [](P& p) { p.title = ""; }), "ok");
  EXPECT_EQ(reason(good, [](P& p) { p.family_name = " "; }), "practitioner.family_name");
  EXPECT_EQ(reason(good, [](P& p) { p.family_name = "a\nb"; }), "practitioner.family_name");
  EXPECT_EQ(reason(good, [](P& p) { p.given_name = "\xff"; }), "practitioner.given_name");
  EXPECT_EQ(reason(good, [](P& p) { p.given_name = std::string(201, 'a'); }), "practitioner.given_name");
  EXPECT_EQ(reason(good, [](P& p) { p.title = std::string(41, 'a'); }), "practitioner.title");
  EXPECT_EQ(reason(good, [](P& p) { p.register_number = "123"; }), "practitioner.register_number");
  EXPECT_EQ(reason(good, [](P& p) { p.languages = {"french"}; }), "practitioner.languages");
  EXPECT_EQ(reason(good, [](P& p) { p.languages = {"FR"}; }), "practitioner.languages");
  EXPECT_EQ(reason(good, [](P& p) { p.languages.assign(17, "fr"); }), "practitioner.languages");
  EXPECT_EQ(reason(good, [](P& p) { p.insurance = {"gold"}; }), "practitioner.insurance");
  EXPECT_EQ(reason(good, [](P& p) { p.country = Country::germany; }), "practitioner.insurance");  // has no sectors
  EXPECT_EQ(reason(good, [](P& p) { p.country = Country::italy, p.register_number = "RM-1234", p.insurance = {}; }), "ok");
}

TEST(Place, IsRefusedWhenItMakesNoSense) {
  using P = Place;
  auto const good = test_model::place(Country::germany);
  EXPECT_EQ(reason(good, [](P&) {}), "ok");
  EXPECT_EQ(reason(good, [](P& p) { p.name = ""; }), "place.name");
  EXPECT_EQ(reason(good, [](P& p) { p.street = ""; }), "place.street");
  EXPECT_EQ(reason(good, [](P& p) { p.postal_code = "1234"; }), "place.postal_code");
  EXPECT_EQ(reason(good, [](P& p) { p.city = ""; }), "place.city");
  EXPECT_EQ(reason(good, [](P& p) { p.region = "FR-67"; }), "place.region");
  EXPECT_EQ(reason(good, [](P& p) { p.region = "DE-b"; }), "place.region");
  EXPECT_EQ(reason(good, [](P& p) { p.region = ""; }), "place.region");
  EXPECT_EQ(reason(good, [](P& p) { p.zone = "Europe/Nowhere"; }), "place.zone");
  EXPECT_EQ(reason(good, [](P& p) { p.point.latitude = 90'000'001; }), "place.point");
  EXPECT_EQ(reason(good, [](P& p) { p.point.longitude = -180'000'001; }), "place.point");
}

TEST(Motive, IsRefusedWhenItMakesNoSense) {
  using M = Motive;
  M const good{.name = "Première consultation", .duration = 20min};
  EXPECT_EQ(reason(good, [](M&) {}), "ok");
  EXPECT_EQ(reason(good, [](M& m) { m.raster = 10min; }), "ok");
  EXPECT_EQ(reason(good, [](M& m) { m.in_person = false, m.video = true; }), "ok");
  EXPECT_EQ(reason(good, [](M& m) { m.name = "\t"; }), "motive.name");
  EXPECT_EQ(reason(good, [](M& m) { m.duration = 0min; }), "motive.duration");
  EXPECT_EQ(reason(good, [](M& m) { m.duration = -5min; }), "motive.duration");
  EXPECT_EQ(reason(good, [](M& m) { m.duration = 12min; }), "motive.duration");
  EXPECT_EQ(reason(good, [](M& m) { m.duration = 725min; }), "motive.duration");
  EXPECT_EQ(reason(good, [](M& m) { m.raster = 7min; }), "motive.raster");
  EXPECT_EQ(reason(good, [](M& m) { m.raster = 245min; }), "motive.raster");
  EXPECT_EQ(reason(good, [](M& m) { m.in_person = false; }), "motive.manner");
}

TEST(Point, IsSoFarFromAnother) {
  Point const paris{48'856'614, 2'352'222}, berlin{52'520'007, 13'404'954}, rome{41'902'784, 12'496'366};
  EXPECT_NEAR(metres(paris, berlin), 877'500, 1500);
  EXPECT_NEAR(metres(paris, rome), 1'105'800, 1500);
  EXPECT_EQ(metres(rome, rome), 0U);
  EXPECT_NEAR(metres({0, 0}, {0, 1'000'000}), 111'195, 1);
  EXPECT_NEAR(metres({0, 0}, {0, 180'000'000}), 20'015'115, 2);
}

}  // namespace
}  // namespace cordon::praxis
