#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/group.h"
#include "praxis/patients/access.h"
#include "praxis/patients/accounts.h"
#include "praxis/patients/family.h"
#include "praxis/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

// What tests of patients have in common.
namespace cordon::praxis {

// Counts what is asked of a database, and lets it fail.
class WatchedDatabase final : public store::Database {
 public:
  explicit WatchedDatabase(store::Database& database) : database_(database) {}
  net::Task<void> write(store::Work work) override {
    ++asked;
    if (full) return net::failed<void>({Code::unavailable, "store.full"});
    return database_.write(std::move(work));
  }
  net::Task<void> read(store::Work work) override {
    ++asked;
    return database_.read(std::move(work));
  }
  std::string place() const override { return database_.place(); }

  int asked = 0;
  bool full = false;

 private:
  store::Database& database_;
};

class KeptMail final : public mail::Mailbox {
 public:
  net::Task<void> send(mail::Message message) override {
    messages.push_back(std::move(message));
    co_return ok();
  }
  std::vector<mail::Message> messages;
};

inline Profile zoe() {
  return {.given_name = "Zoé-Léonie",
          .family_name = "Dubreuil-Marchandeau",
          .birth_date = std::chrono::year(1946) / 3 / 7,
          .sex = Profile::Sex::female,
          .phone = "+33 6 39 98 12 34",
          .address = "12 rue des Glycines\n69003 Lyon",
          .identifier = Profile::Identifier{.kind = IdentifierKind::nir, .value = "179122A99693260"},
          .language = Language::fr};
}

template <class T>
class PatientsTest : public ::testing::Test {
 protected:
  // One database for all tests of a suite: a server takes its time to start.
  struct Shared {
    net::Loop loop;
    T place{loop};
  };
  static void SetUpTestSuite() {
    shared_ = std::make_unique<Shared>();
    auto const migrated = net::run(shared_->loop, store::migrate(shared_->place.database(), schema()));
    ASSERT_TRUE(migrated) << migrated.error().reason << ": " << migrated.error().detail;
  }
  static void TearDownTestSuite() { shared_.reset(); }

  PatientsTest() {
    EXPECT_TRUE(net::run(loop_, store::migrate(keys_place_.database(), Vault::migrations())));
    for (std::string const table :
         {"patient", "login", "session", "reset", "relation", "access_event", "erasure", "appointment", "agenda_day"})
      change(place_.database(), "DELETE FROM " + table);
  }
  ~PatientsTest() override { drain(); }

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
  template <class R>
  std::string reason(net::Task<R> task) {
    auto const result = net::run(loop_, std::move(task));
    return result ? "" : std::string(result.error().reason);
  }
  void drain() { EXPECT_TRUE(net::run(loop_, accounts_.drain())); }

  static Registration registration(std::string email = "zoe@example.org", std::string password = "correct horse") {
    return {.email = std::move(email), .password = std::move(password), .profile = zoe()};
  }
  // A confirmed account, logged in.
  UserSession sign_up(std::string email = "zoe@example.org", std::string password = "correct horse") {
    run(accounts_.sign_up(registration(std::move(email), password), from_));
    return run(sessions_.find(run(accounts_.confirm(last_link(), password, from_))));
  }
  std::string log_in(std::string password, std::string email = "zoe@example.org") {
    return reason(accounts_.log_in(std::move(email), std::move(password), from_));
  }
  mail::Message last_message() {
    drain();
    EXPECT_FALSE(mail_.messages.empty());
    return mail_.messages.empty() ? mail::Message() : mail_.messages.back();
  }
  // The token in the last letter.
  std::string last_link() { return link_in(last_message()); }
  static std::string link_in(mail::Message const& message) {
    auto const at = message.text.find('#');
    return at == std::string::npos ? "" : message.text.substr(at + 1, 43);
  }

  std::vector<store::Row> rows(std::string_view statement) {
    std::vector<store::Row> found;
    EXPECT_TRUE(
        net::run(loop_, place_.database().read([&](store::Session& session) { return select(session, statement, found); })));
    return found;
  }
  static net::Task<void> select(store::Session& session, std::string_view statement, std::vector<store::Row>& found) {
    auto answer = co_await session.run(statement);
    if (!answer) co_return fail(answer.error());
    found = std::move(answer->rows);
    co_return ok();
  }
  void change(store::Database& database, std::string_view statement) {
    std::vector<store::Row> none;
    EXPECT_TRUE(net::run(loop_, database.write([&](store::Session& session) { return select(session, statement, none); })));
  }

  static inline std::unique_ptr<Shared> shared_;
  net::Loop& loop_ = shared_->loop;
  T& place_ = shared_->place;
  testing::FakeClock clock_;
  testing::Folder folder_;
  testing::SqlitePlace keys_place_{loop_};
  WatchedDatabase database_{place_.database()};
  MasterKeys keys_ = MasterKeys::load(folder_.path() / "master.key").value();
  KeyCache cache_{64};
  Vault vault_{keys_, cache_, keys_place_.database(), clock_};
  credentials::Passwords passwords_{{.memory = credentials::Passwords::least_memory, .passes = 2, .parallel = 2, .waiting = 100}};
  SessionCache session_cache_{1000};
  Sessions sessions_{session_cache_, database_, clock_};
  Guards guards_{clock_};
  KeptMail mail_;
  Accounts accounts_{
      {.loop = loop_,
       .database = database_,
       .vault = vault_,
       .passwords = passwords_,
       .sessions = sessions_,
       .mailbox = mail_,
       .guards = guards_,
       .clock = clock_},
      {.confirm = "https://p.example/c#", .reset = "https://p.example/r#", .change_email = "https://p.example/e#"}};
  Family family_{database_, vault_, sessions_, clock_};
  Records records_{database_, vault_, clock_};
  net::Address from_ = net::Address::parse_ip("192.0.2.1").value();
};

}  // namespace cordon::praxis
