#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <optional>

#include "net/fd.h"
#include "testing/folder.h"
#include "testing/program.h"

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
    server_.emplace(command());
    if (!Program::eventually([this] { return listens(); }))
      throw std::runtime_error("redis-server does not listen at " + socket());
  }
  void end(int signal) {
    if (server_) server_->end(signal);
  }
  // Stands still, as a machine does that hangs, and goes on.
  void pause(bool on) const { server_->pause(on); }

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
  std::optional<Program> server_;
};

}  // namespace cordon::testing
