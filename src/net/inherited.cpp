#include "net/inherited.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/log.h"
#include "base/text.h"

namespace cordon::net {
namespace {

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START

int take_number(char const* name) {
  char const* const value = std::getenv(name);
  auto const number = text::parse_number<int>(value ? value : "");
  ::unsetenv(name);
  return number.value_or(0);
}

}  // namespace

Inherited Inherited::from_environment() {
  Inherited inherited;
  bool const ours = take_number("LISTEN_PID") == ::getpid();
  int const count = take_number("LISTEN_FDS");
  ::unsetenv("LISTEN_FDNAMES");
  for (int i = 0; ours && i < count; ++i) {
    auto socket = ListeningSocket::adopt(Fd(first_passed + i));
    if (socket) {
      inherited.add_beside(std::move(*socket));
    } else {
      log::warning("a descriptor that was passed to this process is not used: " + socket.error().detail);
    }
  }
  return inherited;
}

void Inherited::add(Address asked, std::vector<ListeningSocket> sockets) {
  places_.push_back({std::move(asked), std::move(sockets)});
}

// To those that listen at the same address.
void Inherited::add_beside(ListeningSocket socket) {
  auto const beside = std::ranges::find(places_, socket.address, &Place::asked);
  if (beside == places_.end()) {
    Address const address = socket.address;
    places_.push_back({address, {}});
    places_.back().sockets.push_back(std::move(socket));
  } else {
    beside->sockets.push_back(std::move(socket));
  }
}

std::vector<ListeningSocket> Inherited::take(Address const& asked) {
  auto const found = std::ranges::find(places_, asked, &Place::asked);
  if (found == places_.end()) return {};
  auto sockets = std::move(found->sockets);
  places_.erase(found);
  return sockets;
}

std::vector<Address> Inherited::left() const {
  std::vector<Address> left;
  left.reserve(places_.size());
  for (auto const& place : places_) left.push_back(place.asked);
  return left;
}

}  // namespace cordon::net
