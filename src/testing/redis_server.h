#pragma once

#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/fd.h"
#include "testing/folder.h"

namespace cordon::testing {

// A Redis server that listens at a unix socket in a folder of its own, keeps nothing on disk, and ends with the test.
class RedisServer {
 public:
  // More of its command line, for example {"--requirepass", "secret"}.
  explicit RedisServer(std::vector<std::string> more = {}) : more_(std::move(more)) { start(); }
  ~RedisServer() { end(SIGTERM); }
  RedisServer(RedisServer const&) = delete;
  RedisServer& operator=(RedisServer const&) = delete;

  std::string socket() const { return (folder_.path() / "socket").string(); }

  // With nothing in it. Throws when it does not listen within some seconds.
  void start() {
    auto words = command();
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    if (::posix_spawnp(&process_, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
      throw std::runtime_error("redis-server cannot be started: scripts/install.sh test");
    for (int tries = 0; tries < 1000; ++tries) {
      if (listens()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    end(SIGKILL);
    throw std::runtime_error("redis-server does not listen at " + socket());
  }

  void end(int signal) {
    if (process_ == 0) return;
    pause(false);
    ::kill(process_, signal);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

  // Stands still, as a machine does that hangs, and goes on.
  void pause(bool on) const { ::kill(process_, on ? SIGSTOP : SIGCONT); }

 private:
  std::vector<std::string> command() const {
    auto const folder = folder_.path().string();
    std::vector<std::string> words{"redis-server", "--port", "0", "--unixsocket", socket(), "--save", "", "--dir", folder};
    words.insert(words.end(), {"--logfile", "log"});
    words.insert(words.end(), more_.begin(), more_.end());
    return words;
  }

  bool listens() const {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    socket().copy(address.sun_path, sizeof address.sun_path - 1);
    net::Fd const fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(fd.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  }

  Folder folder_;
  std::vector<std::string> more_;
  pid_t process_ = 0;
};

}  // namespace cordon::testing
