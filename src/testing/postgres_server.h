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
    if (!std::filesystem::exists(fresh())) make_fresh();
    if (!copy(fresh(), data())) throw std::runtime_error("the new database cannot be copied from " + fresh().string());
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
  // A new database, made once for a folder of programs: initdb takes a second, and hundreds of tests want it.
  static std::filesystem::path fresh() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "postgres";
  }
  void make_fresh() const {
    auto const made = home() + "/fresh";
    Program initdb(as_owner({binary("initdb"), "--pgdata", made, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                             "--no-sync", "--no-instructions", "--username=cordon", "--wal-segsize=1"},
                            home() + "/initdb.log"));
    if (initdb.wait() != 0) throw std::runtime_error("initdb failed: scripts/install.sh test");
    auto const ours = fresh().string() + "-" + std::to_string(::getpid());
    if (!copy(made, ours)) throw std::runtime_error("there is no room for a new database at " + ours);
    std::error_code another_was_first;
    std::filesystem::rename(ours, fresh(), another_was_first);
    if (another_was_first) std::filesystem::remove_all(ours);
  }
  static bool copy(std::filesystem::path const& from, std::filesystem::path const& to) {
    return Program({"cp", "--archive", from, to}).wait() == 0;
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
