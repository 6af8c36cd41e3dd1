#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "net/group.h"
#include "praxis/directory/test_model.h"
#include "praxis/house/house.h"
#include "praxis/pages/basics.h"
#include "praxis/pages/dates.h"
#include "praxis/pages/staff/identity.h"
#include "praxis/staff/test_edge.h"
#include "testing/clock.h"
#include "testing/folder.h"
#include "testing/postgres_server.h"

// What tests of pages have in common: a house in a folder of its own, and ways to ask for its pages.
namespace cordon::praxis {

// Where the data are. Tests share a server; each adds its own practitioners and patients.
struct InFile {
  static std::string database() { return {}; }
};
struct InPostgres {
  static std::string database() {
    static testing::PostgresServer const server;
    return server.location();
  }
};
using Houses = ::testing::Types<InFile, InPostgres>;

struct Asked {
  int status = 0;
  std::string text;
  std::map<std::string, std::string> fields;

  bool has(View what) const { return text.contains(what); }
  View location() const { return fields.contains("location") ? View(fields.at("location")) : View(); }
};
using Headers = std::vector<std::pair<std::string, std::string>>;

// A request, kept as long as its response is read.
struct Conversation {
  Conversation(http::ConnectionInfo const& connection, Desk& desk) : visit(connection, desk) {}
  Visit visit;
  std::optional<http::Response> response;
};

class Trial {
 public:
  // Monday, 08:00 in Paris.
  static constexpr std::chrono::local_days monday{std::chrono::year(2026) / 1 / 12};
  // Who sees patients from Monday to Friday from 09:00 to 12:00, half an hour each.
  struct Doctor {
    Id practitioner = 0;
    Id place = 0;
    Id motive = 0;
  };

  explicit Trial(std::string const& database) {
    clock_.set_wall(std::chrono::sys_days(monday.time_since_epoch()) + std::chrono::hours(7));
    house_ = House::open({.folder = folder_.path(), .database = database, .staff = edge_.trust()}, clock_).value();
    office_ = Office::open(*house_, loop_).value();
    desk_.emplace(Desk{.agenda = agenda_, .journal = nullptr, .feed = feed_, .clock = clock_, .office = office_.get()});
  }
  ~Trial() { EXPECT_TRUE(net::run(loop_, office_->drain())); }
  Trial(Trial const&) = delete;
  Trial& operator=(Trial const&) = delete;

  testing::FakeClock& clock() { return clock_; }
  // By the calendar alone: no statement under way is late.
  void pass(Duration time) { clock_.set_wall(clock_.wall() + std::chrono::duration_cast<Wall::duration>(time)); }
  Office& office() { return *office_; }
  net::Loop& loop() { return loop_; }

  template <class R>
  R run(net::Task<R> task) {
    auto result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
    return std::move(result).value_or(R());
  }
  void run(net::Task<void> task) {
    auto const result = net::run(loop_, std::move(task));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().detail;
  }
  // Straight to the database.
  std::vector<store::Row> rows(std::string const& statement) {
    std::vector<store::Row> found;
    run(office_->database().write([&](store::Session& session) { return select(session, statement, found); }));
    return found;
  }

  Doctor add_doctor(std::string family_name = "Marchand") {
    auto& directory = office_->directory;
    Doctor doctor;
    doctor.practitioner = run(directory.add(Practitioner{.given_name = "Hélène",
                                                         .family_name = std::move(family_name),
                                                         .title = "Dr",
                                                         .specialty = Specialty::dermatology,
                                                         .register_number = std::to_string(10'000'000'000 + ++count()),
                                                         .languages = {"fr"},
                                                         .insurance = {"public"}}));
    doctor.place = run(directory.add(test_model::place(Country::france)));
    doctor.motive = run(
        directory.add(Motive{.practitioner = doctor.practitioner, .name = "first-visit", .duration = std::chrono::minutes(30)}));
    for (unsigned day = 1; day <= 5; ++day)
      run(directory.add(OpeningRule{.practitioner = doctor.practitioner,
                                    .place = doctor.place,
                                    .weekday = std::chrono::weekday(day),
                                    .hours = {.from = std::chrono::hours(9), .to = std::chrono::hours(12)}}));
    return doctor;
  }
  // Somebody of the staff who works for them; their address.
  std::string hire(std::vector<Doctor> const& doctors, Duty::Role role = Duty::Role::practitioner) {
    auto email = fmt::format("staff-{}@praxis.test", ++count());
    for (auto const& doctor : doctors) run(office_->roster.assign(email, {.practitioner = doctor.practitioner, .role = role}));
    return email;
  }
  // The same; their assertion.
  std::string assign(std::vector<Doctor> const& doctors, Duty::Role role = Duty::Role::practitioner) {
    return issue(hire(doctors, role), "Camille");
  }
  // Signed as it must be, also for a stranger.
  std::string issue(std::string const& email, std::string const& name = "Nobody") {
    return edge_.issue(email, name, clock_.wall());
  }
  TestEdge& edge() { return edge_; }

  // The token of a patient's session.
  std::string sign_up(std::string given_name) {
    Registration registration{.email = fmt::format("patient-{}@example.org", ++count()),
                              .password = "three unrelated words",
                              .profile = {.given_name = std::move(given_name),
                                          .family_name = "Morel",
                                          .birth_date = std::chrono::year(1946) / 3 / 27,
                                          .phone = "+33 6 39 98 12 34",
                                          .address = {},
                                          .identifier = {}}};
    return run(office_->accounts.sign_up(std::move(registration), net::Address::parse_ip("192.0.2.1").value()));
  }
  UserSession session(std::string token) { return run(office_->sessions.find(std::move(token))); }
  Id add_patient(std::string given_name) { return session(sign_up(std::move(given_name))).account; }

  std::filesystem::path const& folder() const { return folder_.path(); }
  std::size_t letters() const {
    return static_cast<std::size_t>(std::ranges::distance(std::filesystem::directory_iterator(folder_.path() / "mail")));
  }

  // As it lies in the folder of mail: names begin with the time.
  std::string last_letter() const {
    std::filesystem::path last;
    for (auto const& file : std::filesystem::directory_iterator(folder_.path() / "mail")) last = std::max(last, file.path());
    std::ifstream file(last);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The address of ours that it leads to: "/new-password?token=…".
  std::string mailed_link() {
    run(office_->drain());
    auto text = last_letter();
    for (auto const& [written, meant] : {std::pair("=\r\n", ""), std::pair("=3D", "=")}) {
      for (auto at = text.find(written); at != std::string::npos; at = text.find(written))
        text.replace(at, View(written).size(), meant);
    }
    auto const begin = text.find("https://");
    auto const path = text.find('/', begin + 8);
    return text.substr(path, text.find_first_of("\r\n", path) - path);
  }

  // On the clock on the wall in Paris, today or so many days later.
  static Instant at(std::chrono::minutes time, int days = 0) {
    return Zone::find("Europe/Paris").value().instant(monday + std::chrono::days(days), time);
  }
  Wanted wanted(Doctor const& doctor, Id patient, Instant start) {
    return {.patient = patient,
            .practitioner = doctor.practitioner,
            .place = doctor.place,
            .motive = doctor.motive,
            .start = start,
            .key = std::to_string(++count())};
  }
  Appointment book(Doctor const& doctor, Id patient, Instant start) {
    auto const booked = run(office_->reception.book_now(wanted(doctor, patient, start)));
    EXPECT_EQ(booked.outcome, Outcome::done);
    return booked.appointment;
  }
  std::vector<Instant> free(Doctor const& doctor, int days = 0) {
    return run(office_->reception.free().free(office_->reception.database(), doctor.practitioner, doctor.place, doctor.motive,
                                              monday + std::chrono::days(days), 1));
  }

  Asked get(std::string const& path, Headers const& headers = {}) { return ask(http::Method::get, path, {}, headers); }
  Asked post(std::string const& path, std::string const& form, Headers const& headers = {}) {
    return ask(http::Method::post, path, form, headers);
  }
  Asked ask(http::Method method, std::string const& path, std::string const& form, Headers const& headers) {
    auto const made = begin(method, path, form, headers);
    if (!made->response) return {};
    Asked asked{.status = made->response->status, .text = {}, .fields = {}};
    for (auto const& field : made->response->fields) asked.fields[std::string(field.name)] = field.value;
    asked.text = run(read_all(made->response->body.get(), 1'000'000));
    return asked;
  }
  std::unique_ptr<Conversation> begin(http::Method method, std::string const& path, std::string const& form,
                                      Headers const& headers) {
    auto made = std::make_unique<Conversation>(connection_, *desk_);
    auto& [visit, response] = *made;
    auto& request = visit.request;
    request.method = method;
    request.target.authority = "praxis.test";
    EXPECT_TRUE(http::parse_path(visit.arena.copy(path), visit.arena, request.target)) << path;
    for (auto const& [name, value] : headers)
      request.fields.add({.name = visit.arena.copy(name), .value = visit.arena.copy(value)});
    auto const body = http::text_body(visit.arena, visit.arena.copy(form));
    if (method == http::Method::post) {
      if (!request.fields.has(http::Name::content_type))
        request.fields.add(http::Name::content_type, "application/x-www-form-urlencoded");
      visit.body = body.get();
    }
    auto answered = net::run(loop_, visit.respond());
    EXPECT_TRUE(answered) << path << ": " << answered.error().reason;
    if (answered) response.emplace(std::move(*answered));
    visit.body = nullptr;
    return made;
  }

 private:
  static net::Task<void> select(store::Session& session, std::string statement, std::vector<store::Row>& found) {
    auto answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    found = std::move(answer->rows);
    co_return ok();
  }
  static std::int64_t& count() {
    static std::int64_t number = std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000 % 1'000'000'000;
    return number;
  }
  testing::Folder folder_;
  testing::FakeClock clock_;
  TestEdge edge_;
  net::Loop loop_{clock_};
  std::unique_ptr<House> house_;
  std::unique_ptr<Office> office_;
  Agenda agenda_{clock_, 1};
  Feed feed_{loop_};
  std::optional<Desk> desk_;
  http::ConnectionInfo connection_{.loop = loop_,
                                   .id = 1,
                                   .peer = {.address = net::Address::parse_ip("127.0.0.1").value()},
                                   .peer_ip = "127.0.0.1",
                                   .local = {},
                                   .tls_version = {},
                                   .server_name = {}};
};

// A field of a patient's requests, by the token of a session; theirs is not the only cookie.
inline Headers as_patient(std::string const& token) {
  return {{"cookie", "other=1; " + std::string(session_cookie) + "=" + token}};
}
// A field of the staff's requests.
inline Headers as(std::string const& assertion) {
  return {{std::string(assertion_field), assertion}};
}

}  // namespace cordon::praxis
