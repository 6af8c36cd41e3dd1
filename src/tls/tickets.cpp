#include "tls/tickets.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace cordon::tls {

TicketKeys::Key::Key() {
  constexpr unsigned strength = 0;  // the library's own
  if (RAND_bytes_ex(nullptr, name.data(), name.size(), strength) != 1 ||
      RAND_priv_bytes_ex(nullptr, cipher.data(), cipher.size(), strength) != 1 ||
      RAND_priv_bytes_ex(nullptr, mac.data(), mac.size(), strength) != 1) {
    throw std::runtime_error("no randomness for session tickets");
  }
}

TicketKeys::Key::~Key() {
  OPENSSL_cleanse(cipher.data(), cipher.size());
  OPENSSL_cleanse(mac.data(), mac.size());
}

TicketKeys::TicketKeys(std::chrono::seconds lifetime, Clock const& clock)
    : lifetime_(lifetime), clock_(clock), current_(std::make_shared<Key const>()), next_(clock.steady() + lifetime) {}

void TicketKeys::rotate() {
  auto const now = clock_.steady();
  if (now < next_) return;
  bool const missed_one = now >= next_ + lifetime_;
  previous_ = missed_one ? nullptr : std::move(current_);
  current_ = std::make_shared<Key const>();
  next_ = missed_one ? now + lifetime_ : next_ + lifetime_;
}

std::shared_ptr<TicketKeys::Key const> TicketKeys::current() {
  std::lock_guard const lock(mutex_);
  rotate();
  return current_;
}

std::shared_ptr<TicketKeys::Key const> TicketKeys::find(std::span<unsigned char const, 16> name) {
  std::lock_guard const lock(mutex_);
  rotate();
  for (auto const& key : {current_, previous_}) {
    if (key && std::ranges::equal(key->name, name)) return key;
  }
  return nullptr;
}

}  // namespace cordon::tls
