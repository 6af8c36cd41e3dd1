#include <gmock/gmock.h>

#include <boost/json.hpp>

#include "praxis/api/rfc3339.h"
#include "praxis/house/own_appointment.h"
#include "praxis/pages/trial.h"

// What programs ask, and what they are refused.
namespace cordon::praxis {
namespace {

namespace json = boost::json;
using http::Method;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

template <class T>
class ResourcesTest : public ::testing::Test {
 protected:
  struct Told : Asked {
    json::object body;
    std::string operator[](View name) const {
      auto const* const value = body.if_contains(name);
      return !value ? std::string() : value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
    }
    std::string problem() const { return (*this)["type"]; }
  };

  Told ask(Method method, std::string const& path, std::string const& body, Headers headers) {
    if (method == Method::post) headers.emplace_back("content-type", "application/json");
    Told told{trial_.ask(method, path, body, headers), {}};
    boost::system::error_code error;
    auto value = json::parse(told.text, error);
    if (!error && value.is_object()) told.body = std::move(value.get_object());
    return told;
  }
  static Headers bearer(std::string const& token) { return {{"authorization", "Bearer " + token}}; }
  static Headers with_key(std::string const& token, std::string const& key) {
    return {{"authorization", "Bearer " + token}, {"idempotency-key", key}};
  }
  Told get(std::string const& path) { return ask(Method::get, path, {}, bearer(mine_)); }
  Told post(std::string const& path, std::string const& body) { return ask(Method::post, path, body, bearer(mine_)); }

  std::string wish(Instant start) {
    return json::serialize(json::object{{"practitioner", std::to_string(doctor_.practitioner)},
                                        {"place", std::to_string(doctor_.place)},
                                        {"motive", std::to_string(doctor_.motive)},
                                        {"start", rfc3339(start)}});
  }
  Told hold(Instant start, std::string const& key = "\"k\"") {
    return ask(Method::post, "/api/appointments", wish(start), with_key(mine_, key));
  }
  std::string held(Instant start) {
    auto const told = hold(start, "\"" + rfc3339(start) + "\"");
    EXPECT_EQ(told.status, 201) << told.text;
    return "/api/appointments/" + told["id"];
  }

  Trial trial_{T::database()};
  Trial::Doctor doctor_ = trial_.add_doctor();
  std::string const mine_ = trial_.sign_up("Jeanne"), other_ = trial_.sign_up("Max");
};
TYPED_TEST_SUITE(ResourcesTest, Houses);

TYPED_TEST(ResourcesTest, HoldBookMoveAndCancel) {
  auto const held = this->hold(Trial::at(9h, 1));
  ASSERT_EQ(held.status, 201) << held.text;
  EXPECT_EQ(held["state"], "held");
  EXPECT_EQ(held["start"], "2026-01-13T08:00:00Z");
  EXPECT_EQ(held["time_zone"], "Europe/Paris");
  auto const path = "/api/appointments/" + held["id"];
  auto const booked = this->post(path + "/book", R"({"remark": "Red patches"})");
  ASSERT_EQ(booked.status, 200) << booked.text;
  EXPECT_EQ(booked["state"], "booked");
  EXPECT_EQ(this->get(path)["remark"], "Red patches");
  auto const moved = this->post(path + "/move", R"({"start": "2026-01-14T11:30:00+01:00"})");
  ASSERT_EQ(moved.status, 200) << moved.text;
  EXPECT_EQ(moved["start"], "2026-01-14T10:30:00Z");
  EXPECT_THAT(this->get("/api/appointments").text, HasSubstr(held["id"]));
  EXPECT_EQ(this->ask(Method::delete_, path, {}, this->bearer(this->mine_)).status, 204);
  EXPECT_EQ(this->ask(Method::delete_, path, {}, this->bearer(this->mine_)).status, 204);
  EXPECT_EQ(this->get(path)["state"], "cancelled");
}

TYPED_TEST(ResourcesTest, FindWhoPractisesAndWhenTheyAreFree) {
  auto const found = this->get("/api/practitioners?specialty=dermatology&place=Strasbourg");
  ASSERT_EQ(found.status, 200) << found.text;
  EXPECT_NE(found["total"], "0");
  auto const& first = found.body.at("practitioners").as_array().at(0).as_object();
  EXPECT_EQ(first.at("specialty").as_string(), "dermatology");
  EXPECT_TRUE(first.contains("first_free"));
  auto const path = fmt::format("/api/practitioners/{}", this->doctor_.practitioner);
  auto const one = this->get(path);
  EXPECT_EQ(one.body.at("motives").as_array().at(0).at("minutes").as_int64(), 30);
  auto const times = fmt::format("{}/slots?place={}&motive={}", path, this->doctor_.place, this->doctor_.motive);
  auto const before = this->get(times + "&from=2026-01-13&days=1");
  EXPECT_THAT(before["slots"], HasSubstr("2026-01-13T08:00:00Z"));
  EXPECT_THAT(before["slots"], Not(HasSubstr("2026-01-14")));
  this->held(Trial::at(9h, 1));
  EXPECT_THAT(this->get(times + "&from=2026-01-13&days=1")["slots"], Not(HasSubstr("2026-01-13T08:00:00Z")));
}

TYPED_TEST(ResourcesTest, GiveTheSameForTheSameKey) {
  auto const once = this->hold(Trial::at(9h, 1)), again = this->hold(Trial::at(9h, 1));
  EXPECT_EQ(once.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(once["id"], again["id"]);
  EXPECT_EQ(this->hold(Trial::at(9h, 1), "k")["id"], once["id"]) << "without quotes";
  EXPECT_EQ(this->hold(Trial::at(10h, 1)).problem(), "/problems/idempotency-key-reused");
  auto const path = "/api/appointments/" + once["id"] + "/book";
  EXPECT_EQ(this->post(path, "{}").status, 200);
  EXPECT_EQ(this->post(path, "{}").status, 200);
  EXPECT_EQ(this->hold(Trial::at(9h, 1))["state"], "booked") << "a late retry hears what became of it";
}

TYPED_TEST(ResourcesTest, TellsWhatCannotBe) {
  auto const path = this->held(Trial::at(9h, 1));
  auto const other =
      this->ask(Method::post, "/api/appointments", this->wish(Trial::at(9h, 1)), this->with_key(this->other_, "x"));
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.problem(), "/problems/taken");
  EXPECT_EQ(this->hold(Trial::at(9h + 7min, 1), "late").problem(), "/problems/not-offered");
  EXPECT_EQ(this->hold(Trial::at(13h, 1), "noon").problem(), "/problems/not-offered");
  EXPECT_EQ(this->hold(Trial::at(9h, -3), "past").problem(), "/problems/not-offered");
  for (auto const half : {9h + 30min, 10h + 0min, 10h + 30min, 11h + 0min}) this->held(Trial::at(half, 1));
  EXPECT_EQ(this->hold(Trial::at(9h, 2), "sixth").problem(), "/problems/too-many-holds");
  EXPECT_EQ(this->ask(Method::delete_, path, {}, this->bearer(this->mine_)).status, 204);
  EXPECT_EQ(this->post(path + "/book", "{}").problem(), "/problems/expired");
  EXPECT_EQ(this->post(path + "/move", R"({"start":"2026-01-14T10:30:00Z"})").problem(), "/problems/expired");
}

TYPED_TEST(ResourcesTest, AreForWhoIsLoggedIn) {
  auto const path = this->held(Trial::at(9h, 1));
  std::pair<Method, std::string> const all[] = {{Method::get, "/api/appointments"},
                                                {Method::post, "/api/appointments"},
                                                {Method::get, path},
                                                {Method::delete_, path},
                                                {Method::post, path + "/book"},
                                                {Method::post, path + "/move"},
                                                {Method::delete_, "/api/sessions/current"}};
  for (auto const& [method, where] : all) {
    auto const stranger = this->ask(method, where, "{}", {});
    EXPECT_EQ(stranger.status, 401) << where;
    EXPECT_EQ(stranger.fields.at("www-authenticate"), "Bearer") << where;
    EXPECT_EQ(this->ask(method, where, "{}", this->bearer("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).status, 401) << where;
    EXPECT_EQ(this->ask(method, where, "{}", {{"authorization", "Basic " + this->mine_}}).status, 401) << where;
  }
}

TYPED_TEST(ResourcesTest, ShowNobodyTheAppointmentOfAnother) {
  auto const path = this->held(Trial::at(9h, 1));
  auto const as_other = this->bearer(this->other_);
  EXPECT_EQ(this->ask(Method::get, path, {}, as_other).problem(), "/problems/not-found");
  EXPECT_EQ(this->ask(Method::delete_, path, {}, as_other).status, 404);
  EXPECT_EQ(this->ask(Method::post, path + "/book", "{}", as_other).status, 404);
  EXPECT_EQ(this->ask(Method::post, path + "/move", R"({"start":"2026-01-14T10:30:00Z"})", as_other).status, 404);
  auto const patient = std::to_string(this->trial_.session(this->mine_).account);
  EXPECT_EQ(this->ask(Method::get, "/api/appointments?patient=" + patient, {}, as_other).problem(), "/problems/forbidden");
  auto const stranger = std::to_string(this->trial_.session(this->other_).account);
  EXPECT_EQ(this->post(path + "/book", R"({"patient":")" + stranger + "\"}").problem(), "/problems/forbidden");
  EXPECT_EQ(this->get(path)["state"], "held");
}

TYPED_TEST(ResourcesTest, DoNothingForPagesOfOtherSites) {
  auto const path = this->held(Trial::at(9h, 1));
  Headers const with_cookie{{"cookie", std::string(session_cookie) + "=" + this->mine_}};
  EXPECT_EQ(this->ask(Method::get, path, {}, with_cookie).status, 200);
  for (auto const& [name, value] : Headers{{"sec-fetch-site", "cross-site"}, {"origin", "https://evil.example"}}) {
    auto headers = with_cookie;
    headers.emplace_back(name, value);
    EXPECT_EQ(this->ask(Method::post, path + "/book", "{}", headers).problem(), "/problems/foreign") << name;
    EXPECT_EQ(this->ask(Method::delete_, path, {}, headers).problem(), "/problems/foreign") << name;
  }
  EXPECT_EQ(this->get(path)["state"], "held");
}

struct Case {
  std::string body;
  std::string said;
};

TYPED_TEST(ResourcesTest, SayWhatIsWrongWithABody) {
  auto const key = this->with_key(this->mine_, "k");
  for (auto const* const body : {"", "[]", "7", "{", R"({"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}})", "\xff"})
    EXPECT_EQ(this->ask(Method::post, "/api/appointments", body, key).problem(), "/problems/malformed") << body;
  Case const cases[] = {
      {R"({})", R"({"pointer":"/start","detail":"is missing"})"},
      {R"({"practitioner":7})", R"({"pointer":"/practitioner","detail":"must be a number, written as a string"})"},
      {R"({"practitioner":"-7"})", R"({"pointer":"/practitioner","detail":"must be a number, written as a string"})"},
      {R"({"practitioner":"99999999999999999999"})", R"("/practitioner")"},
      {R"({"start":"2026-01-13"})", R"("/start")"},
      {R"({"start":"2026-02-30T08:00:00Z"})", R"("/start")"},
      {R"({"strat~/":"x"})", R"({"pointer":"/strat~0~1","detail":"is nothing that this address knows"})"},
  };
  for (auto const& [body, said] : cases) {
    auto const told = this->ask(Method::post, "/api/appointments", body, key);
    EXPECT_EQ(told.status, 422) << body;
    EXPECT_EQ(told.problem(), "/problems/invalid") << body;
    EXPECT_THAT(told.text, HasSubstr(said)) << body;
  }
  auto const path = this->held(Trial::at(9h, 1));
  auto const long_remark = fmt::format(R"({{"remark":"{}"}})", std::string(longest_remark + 1, 'x'));
  EXPECT_THAT(this->post(path + "/book", long_remark).text, HasSubstr("at most 1000 octets"));
  EXPECT_EQ(this->post(path + "/book", "{\"remark\":\"" + std::string(20'000, 'x') + "\"}").problem(), "/problems/too-large");
}

TYPED_TEST(ResourcesTest, SayWhatIsWrongWithAQuestion) {
  EXPECT_THAT(this->get("/api/practitioners").text, HasSubstr(R"("parameter":"specialty")"));
  EXPECT_THAT(this->get("/api/practitioners?specialty=dermatology&place=Atlantis").text, HasSubstr(R"("parameter":"place")"));
  EXPECT_THAT(this->get("/api/practitioners?specialty=dermatology&place=Strasbourg&after=x").text,
              HasSubstr(R"("parameter":"after")"));
  auto const times = fmt::format("/api/practitioners/{}/slots?place={}&motive={}", this->doctor_.practitioner,
                                 this->doctor_.place, this->doctor_.motive);
  for (auto const* const more : {"&days=0", "&days=32", "&days=x", "&from=yesterday"})
    EXPECT_EQ(this->get(times + more).problem(), "/problems/invalid") << more;
  EXPECT_EQ(this->get("/api/practitioners/7").status, 404);
  EXPECT_EQ(this->get("/api/appointments?patient=x").problem(), "/problems/invalid");
}

TYPED_TEST(ResourcesTest, AskForAKeyThatCanBeOne) {
  auto const without = this->ask(Method::post, "/api/appointments", this->wish(Trial::at(9h, 1)), this->bearer(this->mine_));
  EXPECT_EQ(without.problem(), "/problems/idempotency-key-missing");
  for (auto const& key : {std::string("\"\""), std::string(91, 'k'), std::string("a b"), std::string("a\"b")})
    EXPECT_THAT(this->hold(Trial::at(9h, 1), key).text, HasSubstr("\"header\":\"Idempotency-Key\"")) << key;
}

TYPED_TEST(ResourcesTest, AnswerOnlyTheirMethodsAndTypes) {
  auto const refused = this->ask(Method::delete_, "/api/appointments", {}, this->bearer(this->mine_));
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.fields.at("allow"), "GET, HEAD, POST");
  auto const form = this->trial_.post("/api/appointments", "practitioner=7", this->bearer(this->mine_));
  EXPECT_EQ(form.status, 415);
}

TYPED_TEST(ResourcesTest, BeginAndEndSessions) {
  auto const wrong = this->ask(Method::post, "/api/sessions", R"({"email":"nobody@example.org","password":"secret secret"})", {});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.problem(), "/problems/wrong-login");
  EXPECT_EQ(this->ask(Method::delete_, "/api/sessions/current", {}, this->bearer(this->other_)).status, 204);
  EXPECT_EQ(this->ask(Method::get, "/api/appointments", {}, this->bearer(this->other_)).status, 401);
}

TYPED_TEST(ResourcesTest, ExplainTheirProblems) {
  auto const taken = this->trial_.get("/problems/taken");
  EXPECT_EQ(taken.status, 200);
  EXPECT_THAT(taken.text, HasSubstr("Somebody else has that time."));
  EXPECT_EQ(this->trial_.get("/problems/nothing").status, 404);
}

}  // namespace
}  // namespace cordon::praxis
