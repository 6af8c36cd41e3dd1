#include "praxis/patients/vault.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "net/group.h"
#include "testing/clock.h"
#include "testing/database_places.h"

namespace cordon::praxis {
namespace {

using namespace std::chrono_literals;

template <class T>
class VaultTest : public ::testing::Test {
 protected:
  VaultTest() {
    EXPECT_TRUE(net::run(loop_, store::migrate(place_.database(), Vault::migrations())));
    for (Id const patient : {1, 2}) EXPECT_EQ(reason(vault_.create(patient)), "");
  }
  template <class R>
  std::string reason(net::Task<R> task) {
    auto const result = net::run(loop_, std::move(task));
    return result ? "" : std::string(result.error().reason);
  }
  std::string seal(Id patient, std::string column, std::string text) {
    return net::run(loop_, vault_.seal(patient, std::move(column), std::move(text))).value();
  }
  // The text, or why there is none.
  std::string open(Vault& vault, Id patient, std::string column, std::string sealed) {
    auto const text = net::run(loop_, vault.open(patient, std::move(column), std::move(sealed)));
    return text ? *text : std::string(text.error().reason);
  }
  std::string open(Id patient, std::string column, std::string sealed) {
    return open(vault_, patient, std::move(column), std::move(sealed));
  }
  void run(std::string_view statement, store::Values values = {}) {
    EXPECT_EQ(reason(place_.database().write([&](store::Session& session) { return change(session, statement, values); })), "");
  }
  static net::Task<void> change(store::Session& session, std::string_view statement, store::Values values) {
    auto const changed = co_await session.run(statement, values);
    if (!changed) co_return fail(changed.error());
    co_return ok();
  }
  MasterKeys keys() { return MasterKeys::load(file_).value(); }

  net::Loop loop_;
  testing::FakeClock clock_;
  testing::Folder folder_;
  std::filesystem::path file_ = folder_.path() / "master.key";
  T place_{loop_};
  MasterKeys keys_ = keys();
  KeyCache cache_{4};
  Vault vault_{keys_, cache_, place_.database(), clock_};
};
TYPED_TEST_SUITE(VaultTest, testing::DatabasePlaces);
// Where no statement is in question.
using SealedTest = VaultTest<testing::SqlitePlace>;

TYPED_TEST(VaultTest, OpensWhatItSealed) {
  std::string every;
  for (int octet = 0; octet < 256; ++octet) every += static_cast<char>(octet);
  for (auto const& text : {std::string(), std::string("Zoé"), std::string(3, '\0'), std::string("\x80\0\x80\0", 4),
                           std::string(31, 'a'), std::string(32, 'a'), every, std::string(100000, 'x')}) {
    auto const sealed = this->seal(1, "family", text);
    EXPECT_EQ(this->open(1, "family", sealed), text);
    if (text.size() > 2) EXPECT_EQ(sealed.find(text), std::string::npos);
    EXPECT_NE(sealed, this->seal(1, "family", text));  // not even that it is the same
  }
}

TEST_F(SealedTest, ShowsTheLengthOnlyInSteps) {
  EXPECT_EQ(this->seal(1, "sex", "male").size(), this->seal(1, "sex", "female").size());
  EXPECT_EQ(this->seal(1, "family", "").size(), this->seal(1, "family", std::string(31, 'a')).size());
  EXPECT_LT(this->seal(1, "family", "").size(), this->seal(1, "family", std::string(32, 'a')).size());
}

TEST_F(SealedTest, OpensNothingOfAnotherPatientOrColumn) {
  auto const sealed = this->seal(1, "family", "Dupont");
  EXPECT_EQ(this->open(1, "family", sealed), "Dupont");
  EXPECT_EQ(this->open(2, "family", sealed), "vault.broken");
  EXPECT_EQ(this->open(1, "given", sealed), "vault.broken");
  EXPECT_EQ(this->open(1, "famil", sealed), "vault.broken");
  EXPECT_EQ(this->open(1, "family ", sealed), "vault.broken");
}

// Not even where the keys were exchanged along with the values.
TEST_F(SealedTest, OpensNothingWithTheKeyOfAnotherPatient) {
  auto const sealed = this->seal(1, "family", "Dupont");
  this->run("UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE patient = 1) WHERE patient = 2");
  EXPECT_EQ(this->open(2, "family", sealed), "vault.lost");
}

TEST_F(SealedTest, OpensNothingThatWasChangedAnywhere) {
  auto const sealed = this->seal(1, "family", "Dupont");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1 << i % 8);
    EXPECT_EQ(this->open(1, "family", changed), "vault.broken") << i;
    EXPECT_EQ(this->open(1, "family", sealed.substr(0, i)), "vault.broken") << i;
  }
  EXPECT_EQ(this->open(1, "family", sealed + '\0'), "vault.broken");
  std::mt19937 random(20260101);
  for (int i = 0; i < 200; ++i) {
    std::string any(random() % 120, '\0');
    for (auto& octet : any) octet = static_cast<char>(random());
    if (!any.empty()) any.front() = 1;
    EXPECT_EQ(this->open(1, "family", any), "vault.broken");
  }
}

TEST_F(SealedTest, KeepsTheFirstKeyOfAPatient) {
  auto const sealed = this->seal(1, "family", "Dupont");
  EXPECT_EQ(this->reason(this->vault_.create(1)), "");
  this->clock_.advance(2min);  // from the database
  EXPECT_EQ(this->open(1, "family", sealed), "Dupont");
}

TYPED_TEST(VaultTest, MakesManyKeysAtOnceOrNone) {
  EXPECT_EQ(this->reason(this->vault_.create_new({11, 12, 13})), "");
  std::map<Id, std::string> sealed;
  for (Id const patient : {11, 12, 13}) sealed[patient] = this->seal(patient, "family", "Dupont");
  EXPECT_EQ(this->open(12, "family", sealed[11]), "vault.broken");  // each has its own
  this->clock_.advance(2min);                                       // from the database
  for (auto const& [patient, text] : sealed) EXPECT_EQ(this->open(patient, "family", text), "Dupont");
  EXPECT_EQ(this->reason(this->vault_.create_new({})), "");

  EXPECT_EQ(this->reason(this->vault_.create_new({21, 12})), "store.constraint");
  EXPECT_EQ(this->reason(this->vault_.seal(21, "family", "Rossi")), "vault.lost");
  EXPECT_EQ(this->open(12, "family", sealed[12]), "Dupont");  // as before
  EXPECT_EQ(this->reason(this->vault_.destroy(31)), "");
  EXPECT_EQ(this->reason(this->vault_.create_new({30, 31})), "store.constraint");
}

TYPED_TEST(VaultTest, OpensNothingWhenTheKeyIsDestroyed) {
  auto const sealed = this->seal(1, "family", "Dupont"), other = this->seal(2, "family", "Rossi");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(this->reason(this->vault_.destroy(1)), "");
    EXPECT_EQ(this->open(1, "family", sealed), "vault.erased");
    EXPECT_EQ(this->reason(this->vault_.seal(1, "family", "Dupont")), "vault.erased");
    EXPECT_EQ(this->reason(this->vault_.create(1)), "vault.erased");
    EXPECT_EQ(this->open(2, "family", other), "Rossi");
  }
  EXPECT_EQ(this->reason(this->vault_.destroy(3)), "");  // that never had one
  EXPECT_EQ(this->reason(this->vault_.create(3)), "vault.erased");
}

TEST_F(SealedTest, LearnsInAMomentOfAKeyThatAnotherProcessDestroyed) {
  auto const sealed = this->seal(1, "family", "Dupont");
  KeyCache cache;
  Vault other(this->keys_, cache, this->place_.database(), this->clock_);
  EXPECT_EQ(this->open(other, 1, "family", sealed), "Dupont");
  EXPECT_EQ(this->reason(this->vault_.destroy(1)), "");
  this->clock_.advance(KeyCache::freshness);
  EXPECT_EQ(this->open(other, 1, "family", sealed), "vault.erased");
}

TEST_F(SealedTest, MakesNoNewKeyWhereOneWasLost) {
  auto const sealed = this->seal(1, "family", "Dupont");
  this->run("DELETE FROM data_key");
  this->clock_.advance(2min);
  EXPECT_EQ(this->open(1, "family", sealed), "vault.lost");
  EXPECT_EQ(this->reason(this->vault_.seal(1, "family", "Dupont")), "vault.lost");
}

TYPED_TEST(VaultTest, OpensWhatOlderMasterKeysWrapped) {
  auto const sealed = this->seal(1, "family", "Dupont");
  auto const index = this->vault_.index("email", "a@example.org");
  EXPECT_EQ(this->reason(this->vault_.destroy(2)), "");
  ASSERT_TRUE(MasterKeys::rotate(this->file_));
  auto const rotated = this->keys();
  KeyCache cache;
  Vault vault(rotated, cache, this->place_.database(), this->clock_);
  EXPECT_EQ(this->open(vault, 1, "family", sealed), "Dupont");
  EXPECT_EQ(net::run(this->loop_, vault.rewrap()).value(), 1U);  // what is destroyed stays so
  EXPECT_EQ(net::run(this->loop_, vault.rewrap()).value(), 0U);
  ASSERT_TRUE(MasterKeys::retire(this->file_));
  auto const retired = this->keys();
  KeyCache empty;
  Vault after(retired, empty, this->place_.database(), this->clock_);
  EXPECT_EQ(this->open(after, 1, "family", sealed), "Dupont");
  EXPECT_EQ(this->open(after, 2, "family", sealed), "vault.erased");
  EXPECT_EQ(after.index("email", "a@example.org"), index);
}

TEST_F(SealedTest, IsLockedForWhoHasAnotherMasterKey) {
  auto const sealed = this->seal(1, "family", "Dupont");
  auto const others = MasterKeys::load(this->folder_.path() / "other.key").value();
  KeyCache cache;
  Vault vault(others, cache, this->place_.database(), this->clock_);
  EXPECT_EQ(this->open(vault, 1, "family", sealed), "vault.lost");
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_NE(vault.index("email", "a@example.org"), this->vault_.index("email", "a@example.org"));
}

TEST_F(SealedTest, IndexesEqualTextsAlikeAndNothingElse) {
  auto const index = this->vault_.index("email", "a@example.org");
  EXPECT_EQ(index.size(), 32U);
  EXPECT_EQ(index, this->vault_.index("email", "a@example.org"));
  EXPECT_NE(index, this->vault_.index("email", "b@example.org"));
  EXPECT_NE(index, this->vault_.index("phone", "a@example.org"));
  EXPECT_NE(this->vault_.index("ab", "c"), this->vault_.index("a", "bc"));
}

TEST(KeyCache, IsBoundedAndForgets) {
  using testing::FakeClock;
  FakeClock clock;
  KeyCache cache(2);
  auto const key = crypto::Secret::random(32);
  std::string lent;
  auto const look = [&](Id patient) {
    return cache.lend(patient, clock.steady(), [&](crypto::Octets octets) { lent = crypto::view(octets); });
  };
  for (Id const patient : {1, 2, 3}) cache.put(patient, key.span(), clock.steady(), cache.generation());
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_FALSE(look(1));
  EXPECT_TRUE(look(3));
  EXPECT_EQ(lent, crypto::view(key.span()));
  auto const before = cache.generation();
  cache.forget(3);
  EXPECT_FALSE(look(3));
  cache.put(3, key.span(), clock.steady(), before);  // found before it was forgotten
  EXPECT_FALSE(look(3));
  EXPECT_TRUE(look(2));
  clock.advance(KeyCache::freshness);
  EXPECT_FALSE(look(2));
  EXPECT_EQ(cache.size(), 0U);
}

TEST(Ids, RiseAlsoWhenTheClockDoesNot) {
  testing::FakeClock clock;
  Id last = 0;
  for (int i = 0; i < 10000; ++i) {
    auto const id = make_id(clock.wall());
    EXPECT_GT(id, last);
    last = id;
    if (i == 5000) clock.advance(1h);
  }
}

}  // namespace
}  // namespace cordon::praxis
