#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "net/country_file.h"

namespace cordon::access {

// The file that the configuration names, read again when it changes. Without one that can be believed no country is known; why
// is in the log, once.
class Countries {
 public:
  explicit Countries(Clock const& clock) : clock_(clock) {}

  // From now on this one, when it is no older than that; empty: none.
  void follow(std::filesystem::path file, std::chrono::seconds age);
  // Whether it changed, or grew too old: from time to time.
  void look();

  // Any thread.
  View country_of(net::Address const& address) const;

 private:
  struct Stamp {
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
    bool operator==(Stamp const&) const = default;
  };
  static std::optional<Stamp> stamp_of(std::filesystem::path const& file);
  void look_at();
  void read_again();
  void say_once(std::string sentence);

  Clock const& clock_;
  std::mutex looking_;  // of what follows
  std::filesystem::path file_;
  std::chrono::seconds age_{};
  std::optional<Stamp> stamp_;
  std::shared_ptr<net::CountryFile const> read_;  // null: it cannot be
  std::string said_;

  mutable std::mutex mutex_;
  std::shared_ptr<net::CountryFile const> believed_;
};

}  // namespace cordon::access
