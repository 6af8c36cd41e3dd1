#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// The program as a person meets it, for tests.
namespace cordon {

struct Outcome {
  int code = -1;
  std::string output;  // standard output and standard error
};

inline Outcome run_command(std::string const& command) {
  Outcome outcome;
  auto* pipe = ::popen(("{ " + command + "; } 2>&1 </dev/null").c_str(), "r");
  if (!pipe) return outcome;
  std::array<char, 4096> buffer{};
  while (auto const size = std::fread(buffer.data(), 1, buffer.size(), pipe)) outcome.output.append(buffer.data(), size);
  auto const status = ::pclose(pipe);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

inline Outcome run(std::string const& arguments) {
  return run_command(std::string(CORDON_PROGRAM) + " " + arguments);
}

inline std::string contents(std::filesystem::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline mode_t permissions(std::filesystem::path const& file) {
  struct stat status{};
  return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

class Cli : public testing::Test {
 protected:
  Cli() {
    auto pattern = (std::filesystem::temp_directory_path() / "cordon-cli-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~Cli() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

}  // namespace cordon
