#include "directory/parts.h"

namespace cordon::directory {

using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;

Guards::Guards(Clock const& clock)
    : accounts({.free = 5}, clock),
      factors({.free = 5}, clock),
      addresses({.free = 50}, clock),
      passkeys({.free = 50}, clock),
      letters({.free = 3, .first = minutes(1), .longest = hours(1)}, clock),
      senders({.free = 20, .first = seconds(10)}, clock) {}

std::string name_of(net::Address const& from) {
  return from.kind() == net::Address::Kind::ipv6 ? net::Prefix::around(from, 64).text() : from.ip();
}

}  // namespace cordon::directory
