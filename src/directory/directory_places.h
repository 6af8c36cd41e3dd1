#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "credentials/test_authenticator.h"
#include "directory/directory.h"
#include "directory/schema.h"
#include "testing/clock.h"
#include "testing/database_places.h"

// What tests of the directory have in common.
namespace cordon::directory {

// Counts what is asked of a database.
class WatchedDatabase final : public store::Database {
 public:
  explicit WatchedDatabase(store::Database& database) : database_(database) {}
  net::Task<void> write(store::Work work) override {
    ++writes;
    return database_.write(std::move(work));
  }
  net::Task<void> read(store::Work work) override {
    if (++reads == meanwhile_at) {
      auto const changed = co_await change(database_, meanwhile, {});
      if (!changed) co_return fail(changed.error());
    }
    co_return co_await database_.read(std::move(work));
  }
  std::string place() const override { return database_.place(); }

  int writes = 0;
  int reads = 0;
  std::string_view meanwhile;  // what somebody else does
  int meanwhile_at = 0;        // before this read

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

template <class T>
class DirectoryTest : public ::testing::Test {
 protected:
  // One database for all tests of a suite: a server takes its time to start.
  struct Place {
    net::Loop loop;
    T database{loop};
  };
  static void SetUpTestSuite() {
    place_ = std::make_unique<Place>();
    auto const migrated = net::run(place_->loop, store::migrate(place_->database.database(), migrations()));
    ASSERT_TRUE(migrated) << migrated.error().reason << ": " << migrated.error().detail;
  }
  static void TearDownTestSuite() { place_.reset(); }

  DirectoryTest() {
    std::vector<Change> changes;
    for (std::string const table : {"member", "member_group", "member_totp", "member_recovery_code", "member_passkey",
                                    "member_challenge", "member_pin", "member_invitation"})
      changes.push_back({.statement = keep("DELETE FROM " + table), .values = {}});
    run(change_all(database_, std::move(changes)));
  }
  ~DirectoryTest() override { drain(); }

  Parts parts(credentials::Passwords& passwords) {
    return {.loop = loop_,
            .database = database_,
            .passwords = passwords,
            .mailbox = mail_,
            .guards = guards_,
            .key = key_,
            .party = {.id = "login.example.org", .name = "Clinique", .origins = {"https://login.example.org"}},
            .clock = clock_,
            .changed = [this](std::string const& member) { changed_.push_back(member); }};
  }

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
  // Runs them at once: why each failed, "" for those that did not.
  template <class R>
  std::vector<std::string> all_at_once(std::vector<net::Task<R>> tasks) {
    std::vector<std::string> reasons;
    net::Group group(loop_);
    for (auto& task : tasks) group.spawn(note(std::move(task), reasons));
    loop_.run_until([&] { return group.empty(); });
    return reasons;
  }
  template <class Make>
  static auto several(int count, Make make) {
    std::vector<decltype(make(0))> tasks;
    tasks.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) tasks.push_back(make(i));
    return tasks;
  }
  template <class R>
  static net::Task<void> note(net::Task<R> task, std::vector<std::string>& reasons) {
    auto const result = co_await std::move(task);
    reasons.emplace_back(result ? std::string_view() : result.error().reason);
    co_return ok();
  }
  void drain() { EXPECT_TRUE(net::run(loop_, directory_.drain())); }

  Member add(std::string email = "zoe@example.org", std::vector<std::string> groups = {"doctors"}) {
    return run(directory_.members().add({.email = std::move(email), .name = "Zoé", .groups = std::move(groups)}));
  }
  // A member with a password.
  Member add_with_password(std::string email = "zoe@example.org", std::string password = "correct horse") {
    auto const member = add(std::move(email));
    run(directory_.passwords().set(member.id, std::move(password)));
    changed_.clear();
    return run(directory_.members().find(member.id)).value_or(Member());
  }
  std::string register_passkey(Member const& member, credentials::TestAuthenticator& authenticator,
                               credentials::TestHabits const& habits = {}) {
    auto const options = run(directory_.passkeys().begin_registration(member.id, "browser"));
    return reason(
        directory_.passkeys().finish_registration(member.id, "browser", "a key", authenticator.create(options, habits)));
  }
  std::string passkey_answer(credentials::TestAuthenticator& authenticator, credentials::TestHabits const& habits = {},
                             std::string const& browser = "browser") {
    return authenticator.get(directory_.passkeys().begin_login(browser), habits);
  }
  std::string log_in_with_passkey(credentials::TestAuthenticator& authenticator, credentials::TestHabits const& habits = {}) {
    return reason(directory_.passkeys().finish_login("browser", passkey_answer(authenticator, habits), from_));
  }
  std::string log_in(std::string password, std::string email = "zoe@example.org") {
    return reason(directory_.passwords().verify(std::move(email), std::move(password), from_));
  }
  static std::vector<std::string> amr_of(Proved const& proved) { return amr({&proved.proof, 1}); }

  std::int64_t count(std::string table) {
    auto const row = run(find_row(database_, keep("SELECT COUNT(*) FROM " + table), {}));
    return row ? row->number(0) : -1;
  }
  // Texts of statements stay.
  std::string_view keep(std::string text) { return *statements_.insert(std::move(text)).first; }

  static inline std::unique_ptr<Place> place_;
  static inline std::set<std::string> statements_;
  net::Loop& loop_ = place_->loop;
  testing::FakeClock clock_;
  WatchedDatabase database_{place_->database.database()};
  credentials::Passwords passwords_{{.memory = credentials::Passwords::least_memory, .passes = 2, .parallel = 2, .waiting = 100}};
  KeptMail mail_;
  Guards guards_{clock_};
  crypto::Secret key_ = crypto::Secret::random(crypto::key_size);
  std::vector<std::string> changed_;  // members, as the callback named them
  Directory directory_{parts(passwords_)};
  net::Address from_ = net::Address::parse_ip("192.0.2.1").value();
};

}  // namespace cordon::directory
