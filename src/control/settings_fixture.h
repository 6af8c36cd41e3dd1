#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "testing/folder.h"
#include "tls/authority.h"

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

class FolderTest : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string const& name, std::string_view text) { return files_.write(name, text); }

  // Writes NAME.pem and NAME-key.pem.
  void write_certificate(std::string const& name, std::vector<std::string> const& hosts, Wall now = some_day) {
    auto const authority = tls::Authority::create("Test", {}, now);
    auto const pem = authority->issue(hosts, std::chrono::days(90), now);
    write(name + ".pem", pem->certificate);
    write(name + "-key.pem", pem->key);
  }

  testing::Folder files_;
  std::filesystem::path const& folder_ = files_.path();
};

}  // namespace cordon::control
