#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "net/fd.h"

namespace cordon::net {

// One end of a unix socket for messages, to somebody who listens at a path (or at an abstract name, written "@name").
class UnixDatagram {
 public:
  static Result<UnixDatagram> to(std::string const& path);

  // Never waits: fails with Code::unavailable when the other side has no room, or is gone.
  Result<void> send(View message) const;

 private:
  UnixDatagram(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::string path_;
};

}  // namespace cordon::net
