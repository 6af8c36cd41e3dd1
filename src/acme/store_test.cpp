#include "acme/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "testing/folder.h"

namespace cordon::acme {
namespace {

class StoreTest : public ::testing::Test {
 protected:
  Store store(std::string directory = "https://ca.example/dir") const { return {folder_.path() / "state", std::move(directory)}; }
  std::filesystem::path file(std::string const& name) const { return folder_.path() / "state" / "acme" / name; }
  static mode_t mode(std::filesystem::path const& file) {
    struct stat status{};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
  }
  static tls::Issued issue() {
    auto const authority = tls::Authority::create("Test");
    return *authority->issue({"a.example"}, std::chrono::days(90));
  }

  testing::Folder folder_;
};

TEST_F(StoreTest, MakesAnAccountOnceForItsUserAlone) {
  auto const first = store().open();
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(mode(file("")), 0700U);
  EXPECT_EQ(mode(file("account.key")), 0600U);
  EXPECT_EQ(store().open()->pem(), first->pem());
}

TEST_F(StoreTest, DoesNotReplaceAnAccountsKeyThatItCannotRead) {
  ASSERT_TRUE(store().open());
  std::ofstream(file("account.key")) << "spoiled";
  EXPECT_FALSE(store().open());
}

TEST_F(StoreTest, KeepsKeyAndChainAsOneFile) {
  ASSERT_TRUE(store().open());
  EXPECT_FALSE(store().find("a.example"));
  auto const first = issue(), second = issue();
  for (auto const& issued : {first, second}) {
    auto const kept = store().keep("a.example", issued);
    ASSERT_TRUE(kept) << kept.error().detail;
    EXPECT_EQ(store().find("a.example")->serial(), tls::Certificate::from_pem(issued.certificate)->serial());
    EXPECT_TRUE(tls::PrivateKey::load(file("a.example.pem"))->matches(*tls::Certificate::load(file("a.example.pem"))));
    EXPECT_EQ(mode(file("a.example.pem")), 0600U);
    EXPECT_FALSE(std::filesystem::exists(file("a.example.pem.new")));
  }
}

TEST_F(StoreTest, DoesNotUseWhatAnotherAuthorityIssuedOrWhatIsSpoiled) {
  ASSERT_TRUE(store().open());
  ASSERT_TRUE(store().keep("a.example", issue()));
  EXPECT_FALSE(store("https://staging.example/dir").find("a.example"));
  ASSERT_TRUE(store().keep("b.example", {issue().certificate, issue().key}));  // a key of another certificate
  EXPECT_FALSE(store().find("b.example"));
  std::ofstream(file("a.example.pem"), std::ios::app) << "-----BEGIN CERTIFICATE-----\nspoiled";
  EXPECT_FALSE(store().find("a.example"));
}

TEST_F(StoreTest, ReplacesWhatAWriteThatWasCutShortLeft) {
  ASSERT_TRUE(store().open());
  std::ofstream(file("a.example.pem.new")) << "half";
  EXPECT_TRUE(store().keep("a.example", issue()));
  EXPECT_TRUE(store().find("a.example"));
}

}  // namespace
}  // namespace cordon::acme
