#pragma once

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace cordon::testing {

// A program that a test runs beside itself, and ends.
class Program {
 public:
  // Throws when it cannot be started.
  explicit Program(std::vector<std::string> words) {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    Unblocked const unblocked;
    if (::posix_spawnp(&process_, arguments[0], nullptr, &unblocked.attributes, arguments.data(), environ) != 0)
      throw std::runtime_error(words[0] + " cannot be started: scripts/install.sh test");
  }
  ~Program() { end(SIGTERM); }
  Program(Program const&) = delete;
  Program& operator=(Program const&) = delete;

  // Whether it was so within ten seconds.
  static bool eventually(std::function<bool()> const& so) {
    for (int tries = 0; tries < 1000; ++tries) {
      if (so()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  pid_t process() const { return process_; }
  // Its exit status, or -1 when a signal ended it.
  int wait() {
    int status = -1;
    if (process_ == 0) return -1;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void end(int signal) {
    if (process_ == 0) return;
    pause(false);
    ::kill(process_, signal);
    wait();
  }
  // Stands still, as a machine does that hangs, and goes on.
  void pause(bool on) const { ::kill(process_, on ? SIGSTOP : SIGCONT); }

 private:
  // A test that runs nodes blocks signals, and a child would begin with that.
  struct Unblocked {
    Unblocked() {
      sigset_t none;
      ::sigemptyset(&none);
      ::posix_spawnattr_init(&attributes);
      ::posix_spawnattr_setsigmask(&attributes, &none);
      ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    }
    Unblocked(Unblocked const&) = delete;
    Unblocked& operator=(Unblocked const&) = delete;
    ~Unblocked() { ::posix_spawnattr_destroy(&attributes); }
    posix_spawnattr_t attributes{};
  };

  pid_t process_ = 0;
};

}  // namespace cordon::testing
