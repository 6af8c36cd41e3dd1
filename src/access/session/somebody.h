#pragma once

#include "access/session/session.h"

namespace cordon::access {

// A session at staff.test of a login that begins now, for tests.
inline std::shared_ptr<Session const> session_of(Identity identity, Wall now, Id login = {}) {
  using std::chrono::hours;
  auto of = std::make_shared<Login const>(
      Login{.id = login, .identity = std::move(identity), .sid = {}, .browser = {}, .created = now, .ends = now + hours(8)});
  return std::make_shared<Session const>(Session::Facts{.id = {},
                                                        .site = std::make_shared<std::string const>("staff.test"),
                                                        .login = std::move(of),
                                                        .created = now,
                                                        .ends = now + hours(8),
                                                        .idle = hours(1),
                                                        .grants = {}},
                                         now);
}

}  // namespace cordon::access
