#include "control/program.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"

namespace cordon::control {
namespace {

constexpr int inherited_number = 3;

std::vector<std::string> words_of_this_process() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string const all(std::istreambuf_iterator<char>(file), {});
  std::vector<std::string> words;
  for (std::string_view rest = all; !rest.empty();) words.emplace_back(text::take_until(rest, '\0'));
  return words;
}

// Without what was said to this process alone.
std::vector<std::string> environment_with(std::string const& name) {
  std::vector<std::string> variables;
  for (char** each = environ; *each; ++each) {
    std::string_view const variable(*each);
    if (!variable.starts_with(name + "=")) variables.emplace_back(variable);
  }
  variables.push_back(name + "=" + std::to_string(inherited_number));
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// How the new process begins: with that descriptor, and with no signal blocked.
struct Beginning {
  explicit Beginning(int inherited) {
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, inherited, inherited_number);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  }
  Beginning(Beginning const&) = delete;
  Beginning& operator=(Beginning const&) = delete;
  ~Beginning() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
};

}  // namespace

Program Program::running() {
  Program program;
  std::error_code error;
  program.path_ = std::filesystem::read_symlink("/proc/self/exe", error).string();
  program.words_ = words_of_this_process();
  return program;
}

Result<pid_t> Program::start(net::Fd const& inherited, std::string const& name) const {
  auto words = words_;
  auto variables = environment_with(name);
  Beginning const beginning(inherited.get());
  pid_t process = -1;
  int const error = ::posix_spawn(&process, path_.c_str(), &beginning.files, &beginning.attributes, pointers_to(words).data(),
                                  pointers_to(variables).data());
  if (error != 0) return fail(Code::unavailable, "program", path_ + ": " + std::strerror(error));
  return process;
}

void end_process(pid_t process) {
  ::kill(process, SIGKILL);
  while (::waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace cordon::control
