#include "tls/tickets.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/text.h"

namespace cordon::tls {

namespace {

constexpr std::size_t key_size = 16 + 32 + 32;

}  // namespace

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

// The seconds that the first one still seals, then name, cipher and mac of each.
std::string TicketKeys::hand_over() {
  std::lock_guard const lock(mutex_);
  rotate();
  auto const left = std::chrono::floor<std::chrono::seconds>(next_ - clock_.steady());
  std::string text = std::to_string(left.count()) + '\n';
  auto const add = [&](auto const& bytes) { text.append(bytes.begin(), bytes.end()); };
  for (auto const& key : {current_, previous_}) {
    if (!key) continue;
    add(key->name);
    add(key->cipher);
    add(key->mac);
  }
  return text;
}

bool TicketKeys::take_over(std::string_view keys) {
  auto const left = text::parse_number<std::uint32_t>(text::take_until(keys, '\n'));
  auto const take = [&](auto& part) {
    std::ranges::copy(keys.substr(0, part.size()), part.begin());
    keys.remove_prefix(part.size());
  };
  std::vector<std::shared_ptr<Key>> taken;
  while (keys.size() >= key_size && taken.size() < 2) {
    Key& key = *taken.emplace_back(std::make_shared<Key>());
    take(key.name);
    take(key.cipher);
    take(key.mac);
  }
  if (!left || !keys.empty() || taken.empty()) return false;
  std::lock_guard const lock(mutex_);
  current_ = taken.front();
  previous_ = taken.size() > 1 ? taken.back() : nullptr;
  next_ = clock_.steady() + std::min<std::chrono::seconds>(std::chrono::seconds(*left), lifetime_);
  return true;
}

}  // namespace cordon::tls
