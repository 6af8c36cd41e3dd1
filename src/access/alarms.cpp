#include "access/alarms.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/policy/moment.h"
#include "base/log.h"

namespace cordon::access {
namespace {

constexpr std::chrono::seconds first_pause{5};  // then twice as long each time

// Nothing that somebody typed looks like another line of the letter.
std::string one_line(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  return text;
}

// One word for a shell, whatever is in it.
std::string shell_word(View text) {
  std::string word = "'";
  for (char const c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word += "'";
}

}  // namespace

mail::Message letter_of(Alarm const& alarm, std::string to) {
  auto text = fmt::format(
      "Somebody has used a rule for emergencies.\n\nWho:   {} <{}>\nSite:  {} ({})\nRule:  {}\nWhy:   {}\nWhen:  {} UTC\n\n",
      one_line(alarm.name), alarm.email, one_line(alarm.title.empty() ? alarm.site : alarm.title), alarm.site,
      one_line(alarm.rule), one_line(alarm.purpose), show_moment(alarm.at));
  text += fmt::format("If this is not in order, end it at once:  cordon revoke --email {}\n", shell_word(alarm.email));
  return {.to = std::move(to), .subject = "Emergency access at " + alarm.site, .text = std::move(text)};
}

// When there are too many it rings again, rather than not at all.
bool Alarms::begins(Id const& session, View rule) {
  std::lock_guard const lock(mutex_);
  if (known_.size() == most_known) known_.clear();
  return known_.insert(std::string(session.view()).append(rule)).second;
}

void Alarms::send(mail::Message letter) {
  std::lock_guard const lock(mutex_);
  if (letters_.size() == most_letters) return log::error("too many letters of alarms wait: one is not sent");
  letters_.push_back({.message = std::move(letter), .due = clock_.steady()});
}

std::deque<Alarms::Letter> Alarms::take_due() {
  std::lock_guard const lock(mutex_);
  std::deque<Letter> due, later;
  for (auto& letter : letters_) (letter.due <= clock_.steady() ? due : later).push_back(std::move(letter));
  letters_ = std::move(later);
  return due;
}

void Alarms::put_back(Letter letter, Error const& error) {
  bool const is_over = ++letter.tries == most_tries || error.code == Code::invalid;
  if (is_over) return log::error(fmt::format("the letter of an alarm is given up: {}", error.reason));
  log::warning(fmt::format("the letter of an alarm could not be sent, and is tried again: {}", error.reason));
  letter.due = clock_.steady() + first_pause * (1U << (letter.tries - 1));
  std::lock_guard const lock(mutex_);
  letters_.push_back(std::move(letter));
}

net::Task<void> Alarms::deliver(mail::Mailbox& mailbox) {
  auto due = take_due();
  for (auto& letter : due) {
    auto const sent = co_await mailbox.send(letter.message);
    if (!sent) put_back(std::move(letter), sent.error());
  }
  co_return ok();
}

std::size_t Alarms::waiting() const {
  std::lock_guard const lock(mutex_);
  return letters_.size();
}

}  // namespace cordon::access
