#pragma once

#include <atomic>
#include <optional>

#include "base/bytes.h"
#include "net/offload.h"

namespace cordon::credentials {

// Whether somebody may choose it (NIST SP 800-63B): at least 10 characters of UTF-8, at most 256 octets, neither one of the
// commonest nor the e-mail address. Code::invalid "password.text", "password.short", "password.long", "password.common",
// "password.email".
Result<void> check_password(View password, View email);

// Hashes of passwords: Argon2id (RFC 9106), some at once, since each takes its memory, and some more that wait. Shared by all
// loops; outlives what they ask. Fails with Code::unavailable "password.busy" when too many wait.
class Passwords {
 public:
  static constexpr std::size_t least_memory = std::size_t{19} << 20;
  static constexpr unsigned least_passes = 2;

  struct Limits {
    std::size_t memory = std::size_t{64} << 20;  // octets for each; not below least_memory
    unsigned passes = 2;
    unsigned parallel = 2;
    unsigned waiting = 64;  // beyond those
  };
  struct Verdict {
    bool right = false;
    bool outdated = false;  // right, and made with less than is asked for now
  };

  explicit Passwords(Limits limits);

  // For Passwords::verify, now and later: what it was made with is part of it.
  net::Task<std::string> hash(std::string password);
  // Without a hash it takes as long, and is wrong.
  net::Task<Verdict> verify(std::string password, std::optional<std::string> hash);

  // How many were computed, for tests.
  std::uint64_t computed() const { return computed_; }

 private:
  class Turn;
  std::string compute(std::string const& password);
  bool matches(std::string const& password, std::string const& hash);
  bool is_outdated(View hash) const;

  Limits limits_;
  std::string decoy_;  // the hash of nobody's password
  std::atomic<std::uint64_t> computed_ = 0;
  std::atomic<unsigned> asked_ = 0;
  net::Pool pool_;
};

}  // namespace cordon::credentials
