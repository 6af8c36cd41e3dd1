#include "access/letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace cordon::access {
namespace {

constexpr std::chrono::seconds first_pause{5};  // then twice as long each time

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// How many octets it has when it is one that programs for mail may end a line at, or that turns the direction of what follows:
// U+0080 to U+009F, U+2028 to U+202E, U+2066 to U+2069. Else 0.
std::size_t mark(View text) {
  View const two = text.substr(0, 2), three = text.substr(0, 3);
  if (two >= "\xc2\x80" && two <= "\xc2\x9f") return 2;
  bool const is_one =
      (three >= "\xe2\x80\xa8" && three <= "\xe2\x80\xae") || (three >= "\xe2\x81\xa6" && three <= "\xe2\x81\xa9");
  return is_one ? 3 : 0;
}

}  // namespace

std::string one_line(View text) {
  std::string line;
  while (!text.empty()) {
    auto const odd = mark(text);
    line += odd > 0 || is_control(text.front()) ? ' ' : text.front();
    text.remove_prefix(std::max<std::size_t>(odd, 1));
  }
  return line;
}

void Letters::send(mail::Message letter) {
  std::lock_guard const lock(mutex_);
  if (letters_.size() == most_letters) return log::error(fmt::format("too many letters wait: one of an {} is not sent", what_));
  letters_.push_back({.message = std::move(letter), .due = clock_.steady()});
}

std::deque<Letters::Letter> Letters::take_due(std::size_t most) {
  std::lock_guard const lock(mutex_);
  std::deque<Letter> due, later;
  for (auto& letter : letters_) {
    bool const goes = due.size() < most && letter.due <= clock_.steady();
    (goes ? due : later).push_back(std::move(letter));
  }
  letters_ = std::move(later);
  return due;
}

void Letters::put_back(Letter letter, Error const& error) {
  bool const is_over = ++letter.tries == most_tries || error.code == Code::invalid;
  if (is_over) return log::error(fmt::format("the letter of an {} is given up: {}", what_, error.reason));
  log::warning(fmt::format("the letter of an {} could not be sent, and is tried again: {}", what_, error.reason));
  letter.due = clock_.steady() + first_pause * (1U << (letter.tries - 1));
  std::lock_guard const lock(mutex_);
  letters_.push_back(std::move(letter));
}

net::Task<void> Letters::deliver(mail::Mailbox& mailbox, std::size_t most) {
  auto due = take_due(most);
  for (auto& letter : due) {
    auto const sent = co_await mailbox.send(letter.message);
    if (!sent) put_back(std::move(letter), sent.error());
  }
  co_return ok();
}

std::size_t Letters::waiting() const {
  std::lock_guard const lock(mutex_);
  return letters_.size();
}

}  // namespace cordon::access
