#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "net/fd.h"

namespace cordon::control {

// The program of this process, as it was started: where its file was, and with which words.
class Program {
 public:
  static Program running();

  // Starts it again from the same file, which may hold another version by now, with the same words. The new process finds
  // `inherited` as descriptor 3 and is told so by the variable `name`. Code::unavailable when it cannot be started.
  Result<pid_t> start(net::Fd const& inherited, std::string const& name) const;

 private:
  std::string path_;
  std::vector<std::string> words_;
};

// Ends a process that this one started, if it still runs, and waits until it has.
void end_process(pid_t process);

}  // namespace cordon::control
