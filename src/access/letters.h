#pragma once

#include <deque>
#include <mutex>

#include "base/bytes.h"
#include "base/clock.h"
#include "mail/mailbox.h"

namespace cordon::access {

// Nothing that somebody typed looks like another line of a letter, or turns the direction of the line it stands in.
std::string one_line(View text);

// Letters that must arrive and are not on their way yet. Bounded; any thread.
class Letters {
 public:
  static constexpr std::size_t most_letters = 1'000;
  static constexpr unsigned most_tries = 6;

  // `what` is for the log: "alarm".
  Letters(Clock const& clock, View what) : clock_(clock), what_(what) {}

  void send(mail::Message letter);
  // Takes letters that are due to the mailbox, so many at most; those that it does not take are tried again, later and later.
  net::Task<void> deliver(mail::Mailbox& mailbox, std::size_t most = most_letters);
  std::size_t waiting() const;

 private:
  struct Letter {
    mail::Message message;
    unsigned tries = 0;
    Steady due{};
  };
  std::deque<Letter> take_due(std::size_t most);
  void put_back(Letter letter, Error const& error);

  Clock const& clock_;
  View const what_;
  mutable std::mutex mutex_;
  std::deque<Letter> letters_;
};

}  // namespace cordon::access
