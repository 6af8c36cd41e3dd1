#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "net/address.h"

namespace cordon::proxy {

// Who asks, as access proved it: one session of a person, or a machine.
struct Caller {
  using Number = std::array<unsigned char, 16>;
  Caller(Number of, Number number) : who(of), session(number) {}
  Caller(Caller const&) = delete;
  Caller& operator=(Caller const&) = delete;
  virtual ~Caller() = default;

  Number const who;      // the same for all their sessions; opaque
  Number const session;  // which opens nothing
};

// What one filter learns of a request and another needs. Written by the filter named, read by those behind it.
struct Facts {
  net::Address client;                    // (routing) who asks: the peer, or whom a trusted peer speaks for
  std::shared_ptr<Caller const> caller;   // (access) null: nobody was asked
  std::shared_ptr<Caller const> machine;  // (access) what it proved of itself, whoever uses it; null: nothing
  std::string_view assertion;             // (access) what the origin is told of the caller; empty: nothing
  bool admitted = false;                  // (access) a rule let it in, and may be asked again
};

}  // namespace cordon::proxy
