#include "acme/hook.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "net/readiness.h"

namespace cordon::acme {
namespace {

std::unexpected<Error> failed(std::string what) {
  return fail(Code::unavailable, "acme.dns_hook", std::move(what));
}

// How a child begins: in a group of its own, with no signal blocked or ignored, and no file but the standard ones.
class Beginning {
 public:
  Beginning() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&files_);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    ::posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&files_, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, 3);
  }
  Beginning(Beginning const&) = delete;
  Beginning& operator=(Beginning const&) = delete;
  ~Beginning() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&files_);
  }

  // Zero, or errno.
  int spawn(pid_t& id, char const* program, char* const* arguments, char* const* environment) const {
    return ::posix_spawn(&id, program, &files_, &attributes_, arguments, environment);
  }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t files_{};
};

// A running child, which does not outlive this.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child() {
    if (id_ > 0) end();
  }

  // By the system call: the C library of Debian 12 declares its function for C alone.
  net::Fd handle() const { return net::Fd(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0))); }
  // Its status as waitpid tells it; it has ended, or is ended now.
  int end() {
    ::kill(-id_, SIGKILL);
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return status;
  }

 private:
  pid_t id_;
};

Result<pid_t> spawn(std::string program, std::string act, std::string domain, std::string value) {
  std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  std::array<char*, 5> arguments{program.data(), act.data(), domain.data(), value.data(), nullptr};
  std::array<char*, 2> environment{path.data(), nullptr};
  pid_t id = -1;
  int const error = Beginning().spawn(id, program.c_str(), arguments.data(), environment.data());
  if (error != 0) return failed(program + " cannot be run: " + std::strerror(error));
  return id;
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

// Until the process has ended; the fiber's deadline is the hook's for that long.
Task<void> wait_for(net::Descriptor& process, Duration time) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const before = fiber.deadline();
  auto const now = fiber.loop().now();
  fiber.set_deadline(before ? std::min(time, *before - now) : time);
  auto ended = co_await net::Readiness(process);
  fiber.clear_deadline();
  if (before) fiber.set_deadline(*before - fiber.loop().now());
  co_return ended;
}

}  // namespace

Task<void> run_hook(std::filesystem::path program, HookAct act, std::string domain, std::string value, Duration time) {
  net::Fiber& fiber = co_await net::this_fiber();
  auto const id = spawn(program.string(), act == HookAct::present ? "present" : "cleanup", std::move(domain), std::move(value));
  if (!id) co_return fail(id.error());
  Child child(*id);
  auto handle = child.handle();
  if (!handle) co_return failed("no handle of the hook's process: " + std::string(std::strerror(errno)));
  net::Descriptor process(fiber.loop(), std::move(handle));
  auto ended = co_await wait_for(process, time);
  if (!ended && ended.error().code != Code::timeout) co_return fail(ended);
  if (!ended) co_return failed(program.string() + " took too long, and was ended");
  int const status = child.end();
  if (status != 0) co_return failed(program.string() + " " + describe(status));
  co_return ok();
}

}  // namespace cordon::acme
