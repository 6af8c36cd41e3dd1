#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace cordon::tls {

// The keys of session tickets (RFC 5077 4), of all sites and workers together; on no disk. A key seals for one lifetime and opens
// for one more: a ticket outlives no key, and who steals a key learns little.
class TicketKeys {
 public:
  explicit TicketKeys(std::chrono::seconds lifetime = std::chrono::hours(12), Clock const& clock = system_clock());

  using Name = std::array<unsigned char, 16>;
  struct Key {
    Key();  // random
    ~Key();
    Key(Key const&) = delete;
    Key& operator=(Key const&) = delete;
    Name name;
    std::array<unsigned char, 32> cipher;  // AES-256-CBC
    std::array<unsigned char, 32> mac;     // HMAC-SHA-256
  };

  // The key that seals now.
  std::shared_ptr<Key const> current();
  // The key of that name, while it may open. Null otherwise.
  std::shared_ptr<Key const> find(std::span<unsigned char const, 16> name);

  std::chrono::seconds lifetime() const { return lifetime_; }

  // The keys, for a process of this node that takes over. Secret: to be kept nowhere.
  std::string hand_over();
  // What another process handed over: its tickets open here, and ours there. False when it is nothing that hand_over gave.
  bool take_over(std::string_view keys);

 private:
  void rotate();

  std::chrono::seconds lifetime_;
  Clock const& clock_;
  std::mutex mutex_;
  std::shared_ptr<Key const> current_;
  std::shared_ptr<Key const> previous_;
  Steady next_;  // when current_ stops sealing
};

}  // namespace cordon::tls
