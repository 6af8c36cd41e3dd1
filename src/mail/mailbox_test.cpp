#include "mail/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/text.h"
#include "mail/eml.h"
#include "net/group.h"
#include "testing/clock.h"
#include "testing/folder.h"

namespace cordon::mail {
namespace {

class FolderMailboxTest : public ::testing::Test {
 protected:
  std::string send(Message message) {
    auto const sent = net::run(loop_, mailbox_->send(std::move(message)));
    return sent ? "" : std::string(sent.error().reason);
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> all;
    for (auto const& entry : std::filesystem::directory_iterator(path_)) all.push_back(entry.path());
    return all;
  }
  // As Python's parser of mail reads it: it did not write it.
  std::string parsed() const {
    return folder_.run("python3 -c \"import email,email.policy,sys; m=email.message_from_bytes(open('" +
                       files().front().string() +
                       "','rb').read(),policy=email.policy.default); sys.stdout.buffer.write('|'.join([m['To'],m['Date'],"
                       "m['Subject'],m.get_content().replace('\\r\\n','\\n')]).encode())\"");
  }

  net::Loop loop_;
  net::Pool pool_{1};
  testing::FakeClock clock_;
  testing::Folder folder_;
  std::filesystem::path path_ = folder_.path() / "mail" / "out";
  std::unique_ptr<FolderMailbox> mailbox_ = FolderMailbox::open(path_, "praxis@example.org", pool_, clock_).value();
};

TEST_F(FolderMailboxTest, KeepsAMessageForItsOwnerAlone) {
  EXPECT_EQ(send({.to = "zoe@example.org", .subject = "Bonjour", .text = "Bonjour,\n"}), "");
  ASSERT_EQ(files().size(), 1U);
  EXPECT_EQ(files().front().extension(), ".eml");
  struct stat status{};
  ASSERT_EQ(::stat(files().front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST_F(FolderMailboxTest, IsReadByOthersAsItWasWritten) {
  std::string const subject = "Très élégant: Grüße an die Ärztin, città € 🦊 = ? _ und noch mehr Wörter, bis es zwei Zeilen sind";
  std::string const text = "Très = élégant\n\n.\n.. trailing space \nhttps://praxis.example.org/reset#" + std::string(90, 'x') +
                           "\ttab\n" + std::string(200, 'e') + "\né" + std::string(75, ' ') + "\n";
  ASSERT_EQ(send({.to = "zoe+praxis@example.org", .subject = subject, .text = text}), "");
  EXPECT_EQ(parsed(), "zoe+praxis@example.org|Thu, 01 Jan 2026 00:00:00 +0000|" + subject + "|" + text);
}

TEST_F(FolderMailboxTest, CarriesNoFieldsOfOthers) {
  for (auto const* to : {"", "zoe", "zoe@", "@example.org", "zoe@example.org\r\nBcc: eve@example.org", "zoe@example.org\n",
                         "zoe@exa mple.org", "zoe@example.org,eve@example.org", "zoe<eve@example.org>", "zoé@example.org",
                         "a@b@example.org", ".zoe@example.org", "zoe.@example.org", "z..oe@example.org", "zoe@.example.org"})
    EXPECT_EQ(send({.to = to, .subject = "x", .text = "x"}), "mail.address") << to;
  for (std::string const& subject : {std::string("x\r\nBcc: eve@example.org"), std::string("x\ny"), std::string("x\0y", 3),
                                     std::string("\xff"), std::string(), std::string(300, 'x')})
    EXPECT_EQ(send({.to = "zoe@example.org", .subject = subject, .text = "x"}), "mail.subject") << subject;
  EXPECT_EQ(send({.to = "zoe@example.org", .subject = "x", .text = "\xff"}), "mail.text");
  EXPECT_EQ(send({.to = "zoe@example.org", .subject = "x", .text = std::string(70000, 'x')}), "mail.text");
  EXPECT_TRUE(files().empty());
}

TEST_F(FolderMailboxTest, LeavesNothingHalfWritten) {
  std::filesystem::remove_all(path_);
  EXPECT_EQ(send({.to = "zoe@example.org", .subject = "x", .text = "x"}), "mail.write");
  std::filesystem::create_directory(path_);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send({.to = "zoe@example.org", .subject = "x", .text = "x"}), "");
  EXPECT_EQ(files().size(), 20U);
  for (auto const& file : files()) EXPECT_EQ(file.extension(), ".eml");
}

}  // namespace
}  // namespace cordon::mail
