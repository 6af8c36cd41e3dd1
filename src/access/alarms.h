#pragma once

#include <deque>
#include <mutex>
#include <set>

#include "access/session/session.h"
#include "mail/mailbox.h"

namespace cordon::access {

// Somebody came in by a rule for emergencies.
struct Alarm {
  std::string site;  // its host
  std::string title;
  std::string rule;
  std::string purpose;  // as they gave it
  std::string name;
  std::string email;
  Wall at;
};

// What it says to those who must hear of it.
mail::Message letter_of(Alarm const& alarm, std::string to);

// Alarms that must be heard: which have rung, and the letters that are not on their way yet. Bounded; any thread.
class Alarms {
 public:
  static constexpr std::size_t most_known = 10'000, most_letters = 1'000;
  static constexpr unsigned most_tries = 6;

  explicit Alarms(Clock const& clock) : clock_(clock) {}

  // Whether it is the first time for this session and this rule: once for each.
  bool begins(Id const& session, View rule);
  void send(mail::Message letter);

  // Takes the letters that are due to the mailbox; those that it does not take are tried again, later and later.
  net::Task<void> deliver(mail::Mailbox& mailbox);
  std::size_t waiting() const;

 private:
  struct Letter {
    mail::Message message;
    unsigned tries = 0;
    Steady due{};
  };
  std::deque<Letter> take_due();
  void put_back(Letter letter, Error const& error);

  Clock const& clock_;
  mutable std::mutex mutex_;
  std::set<std::string> known_;
  std::deque<Letter> letters_;
};

}  // namespace cordon::access
