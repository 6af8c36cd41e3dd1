#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "control/local_authority.h"

// What tests of settings share: a time that stands, and certificates made for it.
namespace cordon::control {

class StandingClock final : public Clock {
 public:
  explicit StandingClock(Wall wall) : wall_(wall) {}
  Steady steady() const override { return {}; }
  Wall wall() const override { return wall_; }

 private:
  Wall wall_;
};

inline Wall const some_day = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    auto pattern = (std::filesystem::temp_directory_path() / "cordon-settings-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~FolderTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(std::string const& name, std::string_view text) {
    auto const file = folder_ / name;
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file;
  }

  // Writes NAME.pem and NAME-key.pem.
  void write_certificate(std::string const& name, std::vector<std::string_view> const& hosts, Wall now = some_day) {
    auto const authority = LocalAuthority::make(now);
    auto const pem = authority->issue(hosts, now);
    write(name + ".pem", pem->certificate);
    write(name + "-key.pem", pem->key);
  }

  std::filesystem::path folder_;
};

}  // namespace cordon::control
