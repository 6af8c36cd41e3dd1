#pragma once

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

// A folder of files for one test, and what commands say of them.
namespace cordon::testing {

class Folder {
 public:
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "cordon-test-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::filesystem::path const& path() const { return path_; }

  // Readable and writable for its owner alone, as a key should be.
  std::filesystem::path write(std::string const& name, std::string_view text) const {
    auto const file = path_ / name;
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file;
  }

  // What a command says when it runs in this folder.
  std::string run(std::string const& command) const {
    std::string output;
    auto* pipe = ::popen(("cd " + path_.string() + " && { " + command + "; } 2>&1").c_str(), "r");
    if (!pipe) return output;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
    ::pclose(pipe);
    return output;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace cordon::testing
