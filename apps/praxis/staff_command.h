#pragma once

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

// `praxis staff EMAIL`: a way in for somebody of the staff, until the edge vouches for them.
class StaffCommand {
 public:
  explicit StaffCommand(CLI::App& app);

  bool chosen() const;
  int run() const;

 private:
  CLI::App* command_;
  std::filesystem::path folder_;
  std::string email_;
  std::string name_;
  std::string url_ = "https://praxis.localhost:8443";
};
