#include "bench/praxis/crowd.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>

#include "testing/edge.h"
#include "testing/folder.h"
#include "testing/origin.h"

// Patients against an interface that has one practitioner and few times, and loses answers.
namespace cordon::bench {
namespace {

using namespace std::chrono_literals;
using testing::Origin;
using testing::Wire;

struct Saying {
  int status = 200;
  std::string body = "{}";
};
enum class Fault : std::uint8_t { none, cut_before, cut_after, busy };

// What is behind the edge. Threads of the origin ask it.
class Practice {
 public:
  explicit Practice(std::size_t times) : holders_(times) {}

  Saying answer(std::string const& request) {
    if (request.starts_with("GET /api/practitioners?")) return search();
    if (request.starts_with("GET /api/practitioners/")) return look();
    if (request.starts_with("POST /api/appointments HTTP")) return hold(request);
    return book(request);
  }
  bool full() const { return booked.size() == holders_.size(); }

  std::map<std::string, std::string> by_key;  // appointments
  std::map<std::string, std::size_t> times;   // of appointments
  std::set<std::string> booked;
  unsigned expire = 0;  // so many holds are over before they are booked
  unsigned refuse = 0;  // so many wishes are for what is not offered

 private:
  static std::string text(std::size_t time) { return fmt::format("2026-11-30T{:02}:{:02}:00Z", time / 12, time % 12 * 5); }
  std::string free_times() const {
    std::string all;
    for (std::size_t i = 0; i < holders_.size(); ++i) {
      if (holders_[i].empty()) all += (all.empty() ? "\"" : ",\"") + text(i) + "\"";
    }
    return all;
  }
  Saying search() const {
    auto const free = free_times();
    if (free.empty()) return {.body = R"({"total":0,"practitioners":[]})"};
    return {.body = fmt::format(R"({{"practitioners":[{{"id":"1","place":{{"id":"2"}},"motive":"3","first_free":{}}}]}})",
                                free.substr(0, free.find(',')))};
  }
  Saying look() const { return {.body = "{\"slots\":[" + free_times() + "]}"}; }
  Saying hold(std::string const& request) {
    if (refuse > 0) return --refuse, Saying{.status = 422, .body = R"({"type":"/problems/not-offered"})"};
    std::string const key(testing::field_of(request, "idempotency-key").value_or(""));
    if (auto const known = by_key.find(key); known != by_key.end())
      return {.status = 201, .body = R"({"id":")" + known->second + "\"}"};
    std::string const start(boost::json::parse(testing::body_of(request)).at("start").as_string());
    for (std::size_t i = 0; i < holders_.size(); ++i) {
      if (text(i) != start || !holders_[i].empty()) continue;
      auto const id = std::to_string(++last_);
      holders_[i] = id;
      by_key[key] = id;
      times[id] = i;
      return {.status = 201, .body = R"({"id":")" + id + "\"}"};
    }
    return {.status = 409, .body = R"({"type":"/problems/taken"})"};
  }
  Saying book(std::string const& request) {
    constexpr std::string_view before = "POST /api/appointments/";
    auto const id = request.substr(before.size(), request.find("/book") - before.size());
    if (expire > 0 && !booked.contains(id)) {
      --expire;
      holders_[times.at(id)].clear();
      times.erase(id);
    }
    if (!times.contains(id)) return {.status = 409, .body = R"({"type":"/problems/expired"})"};
    booked.insert(id);
    return {.status = 200, .body = R"({"id":")" + id + "\"}"};
  }

  std::vector<std::string> holders_;
  std::size_t last_ = 0;
};

class Crowds : public ::testing::Test {
 protected:
  // Until every time is booked, or `enough` says so of what was asked.
  void run(std::function<Fault(std::string const&)> fault, std::function<bool(std::string const&)> enough = {}) {
    origin_.answer([=, this](Wire& wire, std::string const& request) { return serve(wire, request, fault, enough); });
    crowd_.emplace(loop_, settings());
    auto const done = net::run(loop_, crowd_->run());
    ASSERT_TRUE(done) << done.error().reason << " " << done.error().detail;
  }
  Tally const& tally() const { return crowd_->day().tally; }
  std::vector<Ledger::Entry> const& entries() const { return crowd_->day().ledger.entries(); }
  std::size_t asked(std::string_view begin) const {
    auto const all = origin_.requests();
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](auto const& each) { return each.starts_with(begin); }));
  }

  Crowd::Settings settings() {
    Crowd::Settings settings{.edge = {.address = "127.0.0.1", .port = origin_.port(), .host = "localhost", .tls = {}},
                             .manners = manners_,
                             .patients = {},
                             .time = 60s,
                             .seed = seed_};
    settings.edge.tls = *tls::ClientContext::create({.minimum = tls::Version::tls13, .authorities = testing::authority_file()});
    settings.manners.searches = {{.specialty = "urology", .town = "Lyon"}};
    settings.manners.pause = 1ms;
    for (unsigned i = 0; i < patients_; ++i)
      settings.patients.push_back({.id = std::to_string(100 + i), .token = "token" + std::to_string(i)});
    return settings;
  }

  unsigned patients_ = 1;
  std::uint64_t seed_ = 1;
  Manners manners_;
  std::optional<Practice> practice_{1};
  net::Loop loop_;
  std::optional<Crowd> crowd_;

 private:
  bool serve(Wire& wire, std::string const& request, std::function<Fault(std::string const&)> const& fault,
             std::function<bool(std::string const&)> const& enough) {
    auto const [saying, what] = decide(request, fault, enough);
    if (what == Fault::cut_before || what == Fault::cut_after) {
      wire.cut();
      return false;
    }
    return bool(
        wire.say(fmt::format("HTTP/1.1 {} X\r\nContent-Length: {}\r\n\r\n{}", saying.status, saying.body.size(), saying.body)));
  }
  std::pair<Saying, Fault> decide(std::string const& request, std::function<Fault(std::string const&)> const& fault,
                                  std::function<bool(std::string const&)> const& enough) {
    std::lock_guard const lock(mutex_);
    auto const what = fault(request);
    Saying saying{.status = 503};
    if (what == Fault::none || what == Fault::cut_after) saying = practice_->answer(request);
    if (enough ? enough(request) : practice_->full()) loop_.post([this] { crowd_->end(); });
    return {saying, what};
  }

  std::mutex mutex_;
  Origin origin_{[](Wire&, std::string const&) { return false; }, testing::server_context("localhost")};
};

TEST_F(Crowds, BookEveryTimeOnceAndKnowItThoughAnswersAreLost) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    patients_ = 12;
    seed_ = seed;
    practice_.emplace(40);
    std::mt19937_64 random(seed);
    run([&](std::string const&) {
      auto const drawn = random() % 10;
      return drawn == 0 ? Fault::cut_before : drawn == 1 ? Fault::cut_after : drawn == 2 ? Fault::busy : Fault::none;
    });
    std::set<std::string> starts, appointments;
    for (auto const& entry : entries()) {
      starts.insert(entry.start);
      appointments.insert(entry.appointment);
      EXPECT_EQ(practice_->by_key.at("\"" + entry.key + "\""), entry.appointment);
    }
    EXPECT_EQ(entries().size(), 40U);
    EXPECT_EQ(starts.size(), 40U);
    EXPECT_EQ(appointments, practice_->booked);
    EXPECT_EQ(tally().bookings + tally().late, 40U);
    EXPECT_EQ(tally().journey.count(), 40U);
    EXPECT_EQ(tally().unresolved, 0U);
    EXPECT_EQ(tally().refused, 0U);
    EXPECT_GT(tally().lost, 0U);
    EXPECT_GT(tally().statuses.at(503), 0U);
    EXPECT_GT(tally().retries, 0U);
    EXPECT_LE(tally().retries, tally().lost + tally().statuses.at(503));  // nobody repeats a search when all is over
    EXPECT_GT(crowd_->reconnects(), 0U);
  }
}

// Whatever happens to the first answer to a wish, there is one appointment.
TEST_F(Crowds, RepeatAWishWithTheSameKeyUntilTheyKnow) {
  for (auto const fault : {Fault::cut_before, Fault::cut_after, Fault::busy}) {
    for (std::string const to : {"POST /api/appointments HTTP", "POST /api/appointments/"}) {
      practice_.emplace(1);
      bool first = true;
      run([&](std::string const& request) {
        return request.starts_with(to) && std::exchange(first, false) ? fault : Fault::none;
      });
      ASSERT_EQ(entries().size(), 1U);
      EXPECT_EQ(practice_->by_key.size(), 1U);
      EXPECT_EQ(tally().retries, 1U);
      EXPECT_EQ(tally().lost, fault == Fault::busy ? 0U : 1U);
    }
  }
}

TEST_F(Crowds, BeginAgainWithAnotherKeyWhenAHoldIsOver) {
  practice_->expire = 2;
  run([](std::string const&) { return Fault::none; });
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_EQ(practice_->by_key.size(), 3U);
  EXPECT_EQ(tally().expired, 2U);
}

TEST_F(Crowds, CountWhoWasFaster) {
  patients_ = 2;
  practice_.emplace(30);
  run([](std::string const&) { return Fault::none; });
  EXPECT_EQ(entries().size(), 30U);
  auto const conflicts = tally().statuses.contains(409) ? tally().statuses.at(409) : 0U;
  EXPECT_EQ(tally().conflicts, conflicts);
}

TEST_F(Crowds, LookAtTheFreeTimesOfAWeekWhenTheyAreTold) {
  manners_.look = true;
  practice_.emplace(5);
  run([](std::string const&) { return Fault::none; });
  EXPECT_EQ(entries().size(), 5U);
  EXPECT_GE(asked("GET /api/practitioners/1/slots?place=2&motive=3&from=2026-11-30&days=7 HTTP"), 5U);
  EXPECT_GE(tally().look.count(), 5U);
}

TEST_F(Crowds, SayWhatTheyWereRefusedAndSearchAgain) {
  practice_->refuse = 2;
  run([](std::string const&) { return Fault::none; });
  EXPECT_EQ(entries().size(), 1U);
  EXPECT_EQ(tally().refused, 2U);
  EXPECT_EQ(tally().refusal, "hold: 422 not-offered");
  EXPECT_EQ(tally().retries, 0U);
}

TEST_F(Crowds, SayWhatTheyNeverLearned) {
  manners_.grace = 0s;
  unsigned holds = 0;
  run([](std::string const& request) { return request.starts_with("POST") ? Fault::cut_after : Fault::none; },
      [&](std::string const& request) { return request.starts_with("POST") && ++holds == 3; });
  EXPECT_EQ(tally().unresolved, 1U);
  EXPECT_TRUE(entries().empty());
  EXPECT_EQ(practice_->by_key.size(), 1U);
}

TEST_F(Crowds, KeepTheirConnectionAndSayWhoTheyAre) {
  practice_.emplace(10);
  run([](std::string const&) { return Fault::none; });
  EXPECT_EQ(crowd_->reconnects(), 0U);
  EXPECT_EQ(asked("GET /api/practitioners?specialty=urology&place=Lyon HTTP"), asked("GET"));
}

TEST_F(Crowds, DoNotComeWhenThereIsNoEdge) {
  auto lonely = settings();
  lonely.edge.host = "elsewhere.test";  // which the server cannot prove
  Crowd crowd(loop_, lonely);
  auto const done = net::run(loop_, crowd.run());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "bench.edge");
}

TEST_F(Crowds, ReportAndLedgerHaveWhatHappened) {
  practice_.emplace(3);
  run([](std::string const&) { return Fault::none; });
  auto const said = boost::json::parse(report(*crowd_));
  EXPECT_EQ(said.at("bookings").to_number<unsigned>() + said.at("late").to_number<unsigned>(), 3U);
  EXPECT_EQ(said.at("milliseconds").at("booking").at("count").to_number<unsigned>(), 3U);
  EXPECT_EQ(said.at("statuses").at("201").to_number<unsigned>(), 3U);

  testing::Folder const folder;
  ASSERT_TRUE(crowd_->day().ledger.write(folder.path() / "ledger.csv"));
  std::ifstream in(folder.path() / "ledger.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "appointment,patient,practitioner,start,key");
  EXPECT_EQ(lines[1], "1,100,1,2026-11-30T00:00:00Z,bench-0-100-1");
}

}  // namespace
}  // namespace cordon::bench
