#pragma once

#include <memory>

namespace CLI {
class App;
}

// `praxis seed`: demo data for an empty database.
class SeedCommand {
 public:
  explicit SeedCommand(CLI::App& app);
  ~SeedCommand();
  SeedCommand(SeedCommand const&) = delete;
  SeedCommand& operator=(SeedCommand const&) = delete;

  bool chosen() const;
  int run() const;

 private:
  struct Arguments;
  CLI::App* command_;
  std::unique_ptr<Arguments> arguments_;
};
