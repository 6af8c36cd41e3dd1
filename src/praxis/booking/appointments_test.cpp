#include "praxis/booking/appointments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "net/group.h"
#include "praxis/booking/bookings.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <class T>
class AppointmentsTest : public ::testing::Test {
 protected:
  AppointmentsTest() { EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), schema()))); }

  Id book(Id patient, Id practitioner, int days) {
    constexpr std::chrono::sys_days day = std::chrono::year(2026) / 11 / 30;
    auto const booked =
        net::run(loop_, bookings_.book_now({.patient = patient,
                                            .practitioner = practitioner,
                                            .place = 1,
                                            .motive = 1,
                                            .when = {.day = day + std::chrono::days(days), .first = 100, .count = 4},
                                            .key = std::to_string(++keys_)}));
    EXPECT_TRUE(booked && booked->outcome == Outcome::done);
    return booked->appointment.id;
  }
  std::vector<Id> with(Id patient, Id practitioner, std::size_t most) {
    std::vector<Id> ids;
    auto const found = net::run(loop_, appointments_.of_patient_with(patient, practitioner, most)).value();
    std::ranges::transform(found, std::back_inserter(ids), &Appointment::id);
    return ids;
  }

  net::Loop loop_;
  testing::FakeClock clock_;
  T place_{loop_};
  Bookings bookings_{place_.database(), clock_};
  Appointments appointments_{place_.database()};
  int keys_ = 0;
};
TYPED_TEST_SUITE(AppointmentsTest, testing::DatabasePlaces);

TYPED_TEST(AppointmentsTest, WithOnePractitionerAreNotHiddenByThoseWithOthers) {
  auto const first = this->book(1, 7, 0), second = this->book(1, 7, 1);
  for (int days = 2; days < 6; ++days) this->book(1, 8, days);
  this->book(2, 7, 2);
  EXPECT_THAT(this->with(1, 7, 3), ElementsAre(second, first)) << "the latest first";
  EXPECT_THAT(this->with(1, 7, 1), ElementsAre(second));
  EXPECT_THAT(this->with(1, 9, 3), IsEmpty());
  EXPECT_TRUE(net::run(this->loop_, this->bookings_.cancel(1, first)));
  auto const held = net::run(this->loop_, this->bookings_.hold({.patient = 1,
                                                                .practitioner = 7,
                                                                .place = 1,
                                                                .motive = 1,
                                                                .when = {.day = {}, .first = 1, .count = 1},
                                                                .key = "held"}));
  ASSERT_TRUE(held && held->outcome == Outcome::done);
  EXPECT_THAT(this->with(1, 7, 3), ElementsAre(second, first)) << "called off, too; held ones are none yet";
}

}  // namespace
}  // namespace cordon::praxis
