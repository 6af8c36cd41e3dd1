#include "bench/praxis/interface.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cordon::bench {
namespace {

Hit const hit{.practitioner = "12", .place = "34", .motive = "56", .first_free = "2026-11-30T08:00:00Z"};

TEST(Interface, AsksAsItIsWritten) {
  auto const found = search({.specialty = "general-practice", .town = "Frankfurt am Main"});
  EXPECT_EQ(found.method, "GET");
  EXPECT_EQ(found.path, "/api/practitioners?specialty=general-practice&place=Frankfurt%20am%20Main");
  EXPECT_EQ(search({.specialty = "urology", .town = "Köln"}).path, "/api/practitioners?specialty=urology&place=K%C3%B6ln");
  EXPECT_EQ(look(hit).path, "/api/practitioners/12/slots?place=34&motive=56&from=2026-11-30&days=7");
  auto const held = hold(hit, "2026-12-01T09:20:00Z", "a-key");
  EXPECT_EQ(held.method, "POST");
  EXPECT_EQ(held.path, "/api/appointments");
  EXPECT_EQ(held.key, "a-key");
  EXPECT_EQ(held.body, R"({"practitioner":"12","place":"34","motive":"56","start":"2026-12-01T09:20:00Z"})");
  EXPECT_EQ(book("78").path, "/api/appointments/78/book");
  EXPECT_EQ(book("78").body, "{}");
}

TEST(Interface, ReadsWhoCanBeBooked) {
  auto const hits = hits_of(R"({"total":2,"practitioners":[
      {"id":"1","name":"A","place":{"id":"2","name":"P"},"motive":"3","distance":7,"first_free":"2026-11-30T08:00:00Z"},
      {"id":"4","name":"B","place":{"id":"5","name":"Q"},"motive":"6"}]})");
  ASSERT_TRUE(hits);
  ASSERT_EQ(hits->size(), 1U);  // the other one has nothing free
  EXPECT_EQ(hits->front().practitioner, "1");
  EXPECT_EQ(hits->front().place, "2");
  EXPECT_EQ(hits->front().motive, "3");
  EXPECT_EQ(hits->front().first_free, "2026-11-30T08:00:00Z");
}

TEST(Interface, ReadsTimesAndAppointments) {
  EXPECT_THAT(slots_of(R"({"slots":["a","b"]})").value(), ::testing::ElementsAre("a", "b"));
  EXPECT_TRUE(slots_of(R"({"slots":[]})").value().empty());
  EXPECT_EQ(appointment_of(R"({"id":"9","state":"held"})"), "9");
}

TEST(Interface, ReadsWhatTheProblemIs) {
  struct Case {
    View body;
    View expected;
  };
  for (auto const [body, expected] :
       {Case{R"({"type":"https://praxis.localhost/problems/taken","status":409})", "taken"},
        Case{R"({"type":"about:blank"})", "about:blank"}, Case{R"({"type":7})", ""}, Case{"Bad gateway", ""}, Case{"", ""}})
    EXPECT_EQ(problem_of(body), expected) << body;
}

TEST(Interface, TakesNothingElseForAnAnswer) {
  for (auto const* body :
       {"", "{", "[]", "null", "7", "{}", R"({"practitioners":{}})", R"({"practitioners":[1]})", R"({"slots":[1]})",
        R"({"practitioners":[{"id":"1","place":{},"motive":"3"}]})", R"({"id":9})", R"({"id":""})"}) {
    EXPECT_FALSE(hits_of(body)) << body;
    EXPECT_FALSE(slots_of(body)) << body;
    EXPECT_FALSE(appointment_of(body)) << body;
  }
}

}  // namespace
}  // namespace cordon::bench
