#pragma once

#include <optional>

#include "testing/folder.h"
#include "testing/program.h"

namespace cordon::testing {

// A PostgreSQL server that listens at a unix socket in a folder of its own and ends with the test. As root it runs as the user
// postgres: it refuses to be root.
class PostgresServer {
 public:
  // With a port also on 127.0.0.1, without TLS.
  explicit PostgresServer(std::uint16_t port = 0) : port_(port) {
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    std::filesystem::create_directory(home());
    if (::geteuid() == 0 && Program({"chown", "postgres:", home()}).wait() != 0)
      throw std::runtime_error("there is no user postgres");
    Program made(as_owner({binary("initdb"), "--pgdata", data(), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                           "--no-sync", "--no-instructions", "--username=cordon"},
                          home() + "/initdb.log"));
    if (made.wait() != 0) throw std::runtime_error("initdb failed: scripts/install.sh test");
    start();
  }
  PostgresServer(PostgresServer const&) = delete;
  PostgresServer& operator=(PostgresServer const&) = delete;
  ~PostgresServer() { end(SIGINT); }

  // With what it kept. Throws when it does not listen within some seconds.
  void start() {
    std::vector<std::string> words{
        binary("postgres"), "-D", data(), "-k", home(), "-c", port_ ? "listen_addresses=127.0.0.1" : "listen_addresses="};
    // What a server wrote is there after it was killed; a disk that is slow with others' work must not fail a test.
    words.insert(words.end(), {"-c", "fsync=off", "-c", "shared_buffers=16MB"});
    if (port_ != 0) words.insert(words.end(), {"-p", std::to_string(port_)});
    server_.emplace(as_owner(words, home() + "/log"));
    if (!Program::eventually([this] { return answers(); })) throw std::runtime_error("PostgreSQL does not listen in " + home());
  }
  // SIGINT: clients are cut. SIGKILL: as when the power fails, but for what the kernel still writes.
  void end(int signal) {
    if (server_) server_->end(signal);
    server_.reset();
  }

  // For libpq.
  std::string location() const { return "host=" + home() + port() + " user=cordon dbname=postgres"; }
  std::string location_over_tcp() const { return "host=localhost" + port() + " user=cordon dbname=postgres sslmode=disable"; }

 private:
  static std::string binary(std::string const& name) {
    for (auto const& version : std::filesystem::directory_iterator("/usr/lib/postgresql")) {
      auto const file = version.path() / "bin" / name;
      if (std::filesystem::exists(file)) return file.string();
    }
    throw std::runtime_error("there is no PostgreSQL: scripts/install.sh test");
  }
  // The shell only opens the log: what it starts takes its place.
  static std::vector<std::string> as_owner(std::vector<std::string> const& words, std::string const& log) {
    std::vector<std::string> all;
    if (::geteuid() == 0) all = {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=KILL"};
    all.insert(all.end(), {"sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log});
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }
  bool answers() const { return Program(as_owner({binary("pg_isready"), "-q", "-d", location()}, "/dev/null")).wait() == 0; }

  std::string home() const { return (folder_.path() / "postgres").string(); }
  std::string data() const { return home() + "/data"; }

  std::string port() const { return port_ != 0 ? " port=" + std::to_string(port_) : std::string(); }

  Folder folder_;
  std::uint16_t port_;
  std::optional<Program> server_;
};

}  // namespace cordon::testing
