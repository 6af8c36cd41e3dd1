#include "access/letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"

namespace cordon::access {
namespace {

constexpr std::chrono::seconds first_pause{5};  // then twice as long each time

}  // namespace

std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

void Letters::send(mail::Message letter) {
  std::lock_guard const lock(mutex_);
  if (letters_.size() == most_letters) return log::error(fmt::format("too many letters wait: one of an {} is not sent", what_));
  letters_.push_back({.message = std::move(letter), .due = clock_.steady()});
}

std::deque<Letters::Letter> Letters::take_due() {
  std::lock_guard const lock(mutex_);
  std::deque<Letter> due, later;
  for (auto& letter : letters_) (letter.due <= clock_.steady() ? due : later).push_back(std::move(letter));
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

net::Task<void> Letters::deliver(mail::Mailbox& mailbox) {
  auto due = take_due();
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
