#include "testing/client.h"

namespace cordon::testing {

// False at the end.
bool Client::listen() {
  auto const more = wire_.hear();
  clean_ = more && more->empty();
  if (!more || more->empty()) return false;
  heard_ += *more;
  return true;
}

std::size_t Client::final_length(bool bodyless) const {
  std::string_view rest = heard_;
  while (status_of(rest) / 100 == 1 && status_of(rest) != 101) {
    auto const interim = message_length(rest, true);
    if (interim == 0) return 0;
    rest.remove_prefix(interim);
  }
  auto const length = message_length(rest, bodyless || status_of(rest) == 101);
  return length ? heard_.size() - rest.size() + length : 0;
}

std::string Client::hear(bool bodyless) {
  std::size_t length = 0;
  while ((length = final_length(bodyless)) == 0 && listen()) {
  }
  if (length == 0) length = heard_.size();
  auto response = heard_.substr(0, length);
  heard_.erase(0, length);
  return response;
}

std::string Client::ask(std::string_view request, bool bodyless) {
  say(request);
  return hear(bodyless);
}

std::string Client::hear_until(std::string_view text) {
  while (!heard_.contains(text) && listen()) {
  }
  return std::exchange(heard_, {});
}

std::string Client::hear_all() {
  while (listen()) {
  }
  return std::exchange(heard_, {});
}

bool Client::ends_within(Duration time) {
  auto const more = wire_.hear(time);
  clean_ = more && more->empty();
  return more ? more->empty() : more.error().code != Code::timeout;
}

}  // namespace cordon::testing
