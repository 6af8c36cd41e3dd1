#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "praxis/id.h"

namespace cordon::praxis {

// How many streams each person of the staff has open. One for the process, and outlives them.
class Seats {
 public:
  static constexpr unsigned most = 10;  // of one person

  // One of them, while it lives.
  class Seat {
   public:
    Seat(Seat&& other) noexcept : seats_(std::exchange(other.seats_, nullptr)), member_(other.member_) {}
    Seat& operator=(Seat&&) = delete;
    ~Seat();

   private:
    friend class Seats;
    Seat(Seats& seats, Id member) : seats_(&seats), member_(member) {}

    Seats* seats_;
    Id member_;
  };

  // Nothing when they have all they may.
  std::optional<Seat> take(Id member);
  std::size_t members() const;  // who have any

 private:
  void leave(Id member);

  mutable std::mutex mutex_;
  std::unordered_map<Id, unsigned> taken_;
};

}  // namespace cordon::praxis
