#pragma once

#include <filesystem>

#include "base/clock.h"
#include "net/offload.h"

namespace cordon::mail {

struct Message {
  std::string to;  // one address
  std::string subject;
  std::string text;  // UTF-8, lines end with \n
};

// Where letters to patients go.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  // It will be delivered. Code::invalid "mail.address", "mail.subject", "mail.text" for what no mail can carry.
  virtual net::Task<void> send(Message message) = 0;
};

// Keeps each message in a file of its own, "….eml" (RFC 5322), that only its owner may read: for demonstrations and tests, and
// for a program that delivers what comes into the folder. A message is there whole or not at all. Several loops may send at once.
class FolderMailbox final : public Mailbox {
 public:
  // Makes the folder when there is none. `from` is an address.
  static Result<std::unique_ptr<FolderMailbox>> open(std::filesystem::path folder, std::string from, net::Pool& pool,
                                                     Clock const& clock);
  net::Task<void> send(Message message) override;

 private:
  FolderMailbox(std::filesystem::path folder, std::string from, net::Pool& pool, Clock const& clock)
      : folder_(std::move(folder)), from_(std::move(from)), pool_(pool), clock_(clock) {}

  std::filesystem::path folder_;
  std::string from_;
  net::Pool& pool_;
  Clock const& clock_;
};

}  // namespace cordon::mail
